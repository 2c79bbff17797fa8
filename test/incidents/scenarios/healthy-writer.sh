#!/bin/bash
# what: A process writes files steadily and the disk keeps up.
# expect: silent
# memory: 768
(while :; do
  for number in 1 2 3 4; do
    dd if=/dev/zero of=/log$number bs=64K count=64 status=none
    sleep 1
  done
done) &
sleep 4
ready
hold
