#!/bin/bash
# what: A group is throttled by its memory.high; the machine has plenty of memory and a high memory pressure.
# expect: cgroup-throttled
# severity: warning critical
# memory: 1024
group batch memory.high=64M
for number in 1 2 3; do
  within batch memory name=batch$number take=24M grow=400K &
done
above() { (($(value_of high "$groups/batch/memory.events") > 20)); }
wait_until above
sleep 5
ready
hold
