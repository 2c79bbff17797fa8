#!/bin/bash
# what: Half of the memory is in zram, and nothing of it could be compressed.
# expect: compressed-swap
# severity: notice
# memory: 512
# samples: 8
swap_zram 300
group cold
within cold memory name=cold noise=170M mark hold &
wait_until test -e /run/mark
push_out cold 165M
ready
hold
