#!/bin/bash
# what: There is swap, and vm.swappiness is 0.
# expect: swappiness-zero
# severity: notice
# memory: 512
# samples: 8
swap_file 200
sysctl -q vm.swappiness=0
ready
hold
