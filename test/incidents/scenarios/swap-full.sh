#!/bin/bash
# what: A small swap is full of cold memory, and one process leaves little of the rest.
# expect: low-available
# severity: warning critical
# also: swap-full
# memory: 768
# samples: 8
swap_file 96
group cold
within cold memory name=cold text=130M mark hold &
wait_until test -e /run/mark
push_out cold 110M
memory name=hog take=rest-85M ready hold &
hold
