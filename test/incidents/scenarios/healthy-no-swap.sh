#!/bin/bash
# what: No swap, services hold a third of the memory, plenty is left.
# expect: silent
# memory: 1024
# samples: 8
for number in 1 2 3; do
  memory name=service$number take=110M stroll=500 &
done
sleep 4
ready
hold
