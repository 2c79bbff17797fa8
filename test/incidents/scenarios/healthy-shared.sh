#!/bin/bash
# what: Twenty processes map the same file: the sum of their RSS is several times the memory there is.
# expect: silent
# memory: 768
# samples: 8
file /pool 120
cat /pool >/dev/null
for number in $(seq 20); do
  memory name=worker file=/pool hold &
done
sleep 12
ready
hold
