#!/bin/bash
# what: A backup reads large files once, at 8 MB a second: the cache is full and kswapd works, nobody waits for memory.
# expect: silent
# memory: 512
file /data 700
group backup
slow backup 8000000 8000000
cat /data >/dev/null
(while :; do within backup cat /data; done >/dev/null) &
sleep 3
ready
hold
