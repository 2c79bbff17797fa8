#!/bin/bash
# what: Swap is full of cold memory, there is plenty of RAM, and nothing moves.
# expect: silent
# memory: 512
# samples: 8
swap_file 64
group cold
within cold memory name=cold text=120M mark hold &
wait_until test -e /run/mark
push_out cold 100M
sleep 3
ready
hold
