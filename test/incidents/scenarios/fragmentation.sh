#!/bin/bash
# what: Every second page of most memory is held where the kernel cannot move it; a pool of huge pages asks for more than it gets.
# expect: fragmentation
# severity: notice warning
# memory: 512
# stands: 200
ulimit -n 1000000
python3 -c '
import fcntl, os, time
open("/proc/self/comm", "w").write("pipe-holder")
size = 256
available = next(int(line.split()[1]) for line in open("/proc/meminfo") if line.startswith("MemAvailable"))
def pipe():
    ends = os.pipe()
    fcntl.fcntl(ends[1], 1031, size * 4096)
    return ends
page = b"x" * 4096
held, freed = [], []
for _ in range((available // 1024 - 80) // 2):
    one, other = pipe(), pipe()
    for _ in range(size):
        os.write(one[1], page)
        os.write(other[1], page)
    held.append(one)
    freed.append(other)
for ends in freed:
    for end in ends: os.close(end)
open("/run/ready", "w")
time.sleep(3600)
' &
wait_until test -e /run/ready
while :; do
  echo 60 >/proc/sys/vm/nr_hugepages
  sleep 0.5
done
