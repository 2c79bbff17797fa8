#!/bin/bash
# what: Twelve workers hold nearly all memory together, no swap; none is large.
# expect: low-available
# memory: 512
# samples: 11
share=$((($(field MemAvailable) / 1024 - 125) / 12))
for number in $(seq 12); do
  memory name=worker take=${share}M hold &
done
wait_until field_below MemAvailable 135000
ready
hold
