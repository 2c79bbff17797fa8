#!/bin/bash
# what: Cold memory was pushed to swap once; since then nothing moves.
# expect: silent
# memory: 512
# samples: 8
swap_file 300
group cold
within cold memory name=cold take=200M ready hold &
wait_until test -e /run/ready
rm /run/ready
echo 150M >"$groups/cold/memory.reclaim"
sleep 3
ready
hold
