#!/bin/bash
# what: A build: hundreds of short processes that read and write small files.
# expect: silent
# memory: 768
mkdir /build
for job in 1 2; do
  (number=0
  while :; do
    number=$(((number + 1) % 400))
    perl -e '$x = "int x;\n" x 2e5; print $x' >/build/$job.$number.c
    gzip -1 </build/$job.$number.c >/build/$job.$number.o
    cat /build/$job.*.o >/dev/null
  done) &
done
sleep 4
ready
hold
