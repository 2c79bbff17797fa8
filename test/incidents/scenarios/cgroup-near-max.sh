#!/bin/bash
# what: A group at its memory.max reads more files than fit: it reclaims without end, the machine has plenty.
# expect: cgroup-near-max
# severity: warning critical
# memory: 768
file /data 115
read_ahead 4
group web memory.max=150M
within web memory name=heap take=60M hold &
within web memory name=reader scan=/data &
at_max() { (($(value_of max "$groups/web/memory.events") > 100)); }
wait_until at_max
slow web 4000000 4000000
sleep 5
ready
hold
