#!/bin/bash
# what: A group is at its memory.max, but with page cache that was read once: nobody waits.
# expect: silent
# memory: 768
# samples: 8
file /data 300
group web memory.max=150M
within web memory name=web take=30M hold &
sleep 1
(within web cat /data >/dev/null)
sleep 2
ready
hold
