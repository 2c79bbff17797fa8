#!/bin/bash
# what: Cold memory is in zram and was compressed well.
# expect: silent
# memory: 512
# samples: 8
swap_zram 300
group cold
within cold memory name=cold text=150M mark hold &
wait_until test -e /run/mark
push_out cold 120M
sleep 3
ready
hold
