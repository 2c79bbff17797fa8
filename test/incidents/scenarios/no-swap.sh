#!/bin/bash
# what: Cold anonymous memory holds three quarters, the page cache has to suffer, and there is no swap.
# expect: no-swap low-available
# memory: 512
# also: no-swap
file /data 200
group readers
slow readers 5000000 5000000
memory name=cold take=rest-190M hold &
sleep 2
for number in 1 2; do
  within readers memory name=reader$number scan=/data &
done
sleep 10
ready
hold
