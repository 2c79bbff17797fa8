#!/bin/bash
# what: A process takes most of the memory for two seconds and ends; it is back every 25 seconds.
# expect: silent
# memory: 512
(while :; do
  sleep 12
  (memory name=spike take=rest-140M sleep=2)
  sleep 11
done) &
ready
hold
