#!/bin/bash
# what: Cold anonymous memory holds three quarters, the page cache has to suffer for it, and there is no swap.
# expect: no-swap cache-thrash
# severity: warning critical
# also: no-swap
# memory: 512
file /data 120
read_ahead 4
memory name=cold take=rest-110M hold &
sleep 3
cat /data >/dev/null
group readers
slow readers 4000000 4000000
for number in 1 2; do
  within readers memory name=reader$number scan=/data &
done
sleep 15
ready
hold
