#!/bin/bash
# what: Cold memory is in zram and was compressed well.
# expect: silent
# memory: 512
# samples: 8
swap_zram 300
group cold
within cold memory name=cold text=150M ready hold &
wait_until test -e /run/ready
rm /run/ready
echo 120M >"$groups/cold/memory.reclaim"
sleep 3
ready
hold
