#!/bin/bash
# what: Sixty workers map the same 400 MiB: each has page tables of its own.
# expect: page-tables
# memory: 1024
# samples: 8
file /pool 400
cat /pool >/dev/null
for number in $(seq 60); do
  memory name=worker file=/pool hold &
done
wait_until field_above PageTables 40000
sleep 3
ready
hold
