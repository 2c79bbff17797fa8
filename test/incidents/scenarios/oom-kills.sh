#!/bin/bash
# what: A process takes all memory, is killed by the kernel and started again.
# expect: oom-kills
# severity: critical
# memory: 512
(while :; do
  (memory name=glutton take=200M growfor=20@40M)
  sleep 3
done) 2>/dev/null &
killed() { (($(count oom_kill) > 0)); }
wait_until killed
ready
hold
