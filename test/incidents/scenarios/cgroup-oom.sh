#!/bin/bash
# what: A service outgrows its memory.max, is killed and started again, every few seconds.
# expect: cgroup-oom
# severity: critical
# memory: 768
group shop memory.max=64M
(while :; do
  (within shop memory name=shop take=30M growfor=4@12M)
  sleep 1
done) 2>/dev/null &
killed() { (($(value_of oom_kill "$groups/shop/memory.events") > 0)); }
wait_until killed
ready
hold
