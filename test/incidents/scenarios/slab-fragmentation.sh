#!/bin/bash
# what: Sockets were opened by the hundred thousand and closed again but for one in twelve; the slabs stay.
# expect: slab-fragmentation
# severity: notice
# memory: 1024
# stands: 300
# samples: 8
sysctl -q fs.file-max=2000000
ulimit -n 1000000
python3 -c '
import socket, time
open("/proc/self/comm", "w").write("socket-burst")
kept = [socket.socketpair() for _ in range(105000)]
kept = kept[::12]
open("/run/ready", "w")
time.sleep(3600)
' &
hold
