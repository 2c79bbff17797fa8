#!/bin/bash
# what: Cold memory was pushed to swap once; since then nothing moves.
# expect: silent
# memory: 512
# samples: 8
swap_file 300
group cold
within cold memory name=cold text=200M mark hold &
wait_until test -e /run/mark
push_out cold 150M
sleep 3
ready
hold
