#!/bin/bash
# what: One process holds nearly all memory, no swap.
# expect: low-available
# severity: critical
# memory: 1024
# samples: 8
memory name=hog take=rest-90M ready hold &
hold
