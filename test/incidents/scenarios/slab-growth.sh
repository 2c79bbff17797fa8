#!/bin/bash
# what: A process opens sockets and never closes them: unreclaimable slab grows.
# expect: slab-growth
# severity: warning critical
# memory: 768
# samples: 68
# wait: 135
sysctl -q fs.file-max=2000000
ulimit -n 1000000
python3 -c '
import socket, time
open("/proc/self/comm", "w").write("socket-leak")
kept = [socket.socketpair() for _ in range(5000)]
open("/run/ready", "w")
while True:
    began = time.monotonic()
    kept += [socket.socketpair() for _ in range(60)]
    time.sleep(max(0, 0.25 - (time.monotonic() - began)))
' &
hold
