#!/bin/bash
# what: Two processes write all over more memory than there is; swap is a file on a slow volume.
# expect: swap-thrash
# memory: 512
swap_file 400
group work
slow work 30000000 30000000
for number in 1 2; do
  within work memory name=grinder$number take=190M churn &
done
swapping() { (($(count pswpin) > 600)); }
wait_until swapping
ready
hold
