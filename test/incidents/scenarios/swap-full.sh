#!/bin/bash
# what: A small swap is full and memory is short.
# expect: swap-full low-available
# memory: 512
# also: swap-full
swap_file 96
memory name=hog take=rest-20M sleep=1 take=30M hold &
wait_until field_below SwapFree 4000
sleep 2
ready
hold
