#!/bin/bash
# what: vm.min_free_kbytes keeps a quarter of the memory free.
# expect: min-free
# severity: warning critical
# memory: 512
# samples: 8
sysctl -q vm.min_free_kbytes=120000
sleep 2
ready
hold
