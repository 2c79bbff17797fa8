#!/bin/bash
# what: Two processes write all over more memory than there is; swap is a file on a slow volume.
# expect: swap-thrash
# severity: warning critical
# memory: 512
# stands: 240
swap_file 400
group work
slow work 30000000 30000000
for number in 1 2; do
  within work memory name=grinder$number text=51% churn &
done
swapping() { (($(count pswpin) > 400)); }
wait_until swapping
ready
hold
