#!/bin/bash
# what: Anonymous memory leaves so little that programs and libraries are read again and again; no swap.
# expect: cache-thrash low-available
# memory: 512
memory name=hog take=rest-85M hold &
sleep 3
for number in 1 2 3; do
  (while :; do perl -e 1; stress-ng --version; python3 -c 1; find /usr/share -name x; done >/dev/null 2>&1) &
done
sleep 5
ready
hold
