#!/bin/bash
# what: Bound to node 0, two processes write all over more than it has and swap, while node 1 is free.
# expect: node-imbalance
# severity: warning
# memory: 1024
# numa: yes
# stands: 300
swap_file 400
group bound
slow bound 30000000 30000000
for number in 1 2; do
  within bound numactl --membind=0 perl memory.pl name=bound$number text=230M churn &
done
swapping() { (($(count pswpin) > 500)); }
wait_until swapping
ready
hold
