#!/bin/bash
# what: Two readers go around in a file that is larger than the page cache; each miss reads eight pages of which one is used.
# expect: cache-thrash
# severity: warning critical
# memory: 512
file /data 420
read_ahead 32
memory name=heap take=120M hold &
sleep 1
cat /data >/dev/null
group readers
slow readers 6000000 6000000
for number in 1 2; do
  within readers memory name=reader$number scan=/data &
done
start=$(count workingset_refault_file)
refaults() { (($(count workingset_refault_file) > start + 3000)); }
wait_until refaults
sleep 5
ready
hold
