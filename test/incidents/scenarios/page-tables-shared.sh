#!/bin/bash
# what: Twenty workers map the same sparse pool of 8 GiB: each has page tables of its own.
# expect: page-tables
# severity: notice
# memory: 1024
# samples: 8
truncate -s 8G /dev/shm/pool
for number in $(seq 20); do
  memory name=worker file=/dev/shm/pool@2M hold &
done
wait_until field_above PageTables 300000
sleep 2
ready
hold
