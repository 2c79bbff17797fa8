#!/bin/bash
# what: Four workers of a group with a limit take a quarter of a MiB a second together, and reach it in minutes.
# expect: cgroup-forecast
# severity: critical
# memory: 768
# samples: 45
# wait: 100
group shop memory.max=290M
for number in 1 2 3 4; do
  within shop memory name=worker$number take=52M grow=64K &
done
sleep 20
ready
hold
