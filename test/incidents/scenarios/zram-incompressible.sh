#!/bin/bash
# what: Half of the memory is in zram, and nothing of it could be compressed.
# expect: compressed-swap
# memory: 512
# samples: 8
swap_zram 300
group cold
within cold memory name=cold noise=170M ready hold &
wait_until test -e /run/ready
rm /run/ready
echo 165M >"$groups/cold/memory.reclaim"
echo 165M >"$groups/cold/memory.reclaim"
ready
hold
