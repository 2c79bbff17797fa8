#!/bin/bash
# what: Two processes write all over more memory than there is; swap is compressed memory.
# expect: swap-thrash
# memory: 512
swap_zram 400
for number in 1 2; do
  memory name=grinder$number text=190M churn &
done
swapping() { (($(count pswpin) > 600)); }
wait_until swapping
ready
hold
