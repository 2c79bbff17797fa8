#!/bin/bash
# what: Twelve workers hold nearly all memory together, no swap; none is large.
# expect: low-available
# severity: critical
# memory: 1024
# samples: 8
share=$((($(field MemAvailable) / 1024 - 95) / 12))
for number in $(seq 12); do
  memory name=worker take=${share}M hold &
done
wait_until field_below MemAvailable 115000
ready
hold
