#!/bin/bash
# what: Sockets were opened by the ten thousands and closed again but for one in forty; the slabs stay.
# expect: slab-fragmentation
# memory: 512
# samples: 8
ulimit -n 1000000
python3 -c '
import socket, time
open("/proc/self/comm", "w").write("socket-burst")
kept = [socket.socketpair() for _ in range(40000)]
kept = kept[::40]
open("/run/ready", "w")
time.sleep(3600)
' &
hold
