#!/bin/bash
# what: A process has nine thousand threads: kernel stacks hold a seventh of the memory.
# expect: kernel-stacks
# severity: notice
# memory: 1024
# stands: 300
# samples: 8
sysctl -q kernel.threads-max=30000 vm.max_map_count=200000
python3 -c '
import threading, time
open("/proc/self/comm", "w").write("thread-pool")
threading.stack_size(32768)
gate = threading.Event()
for _ in range(9000): threading.Thread(target=gate.wait, daemon=True).start()
open("/run/ready", "w")
time.sleep(3600)
' &
hold
