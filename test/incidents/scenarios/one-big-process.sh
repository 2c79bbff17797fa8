#!/bin/bash
# what: One process holds nearly all memory, no swap.
# expect: low-available
# memory: 512
# samples: 11
memory name=hog take=rest-115M ready hold &
hold
