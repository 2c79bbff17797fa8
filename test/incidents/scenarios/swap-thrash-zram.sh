#!/bin/bash
# what: Two processes write all over more memory than there is; swap is compressed memory.
# expect: swap-thrash
# severity: warning critical
# memory: 512
# stands: 240
swap_zram 400
for number in 1 2; do
  memory name=grinder$number text=51% churn &
done
swapping() { (($(count pswpin) > 400)); }
wait_until swapping
ready
hold
