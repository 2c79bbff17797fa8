#!/bin/bash
# what: Files in a tmpfs grow by 1 MiB a second, no process does; what is left lasts for minutes.
# expect: exhaustion-forecast
# severity: critical
# memory: 640
# samples: 50
# wait: 95
mkdir -p /srv/spool
mount -t tmpfs -o size=90% spool /srv/spool
memory name=heap take=rest-285M mark hold &
wait_until test -e /run/mark
ready
for number in $(seq 1000); do
  dd if=/dev/zero of=/srv/spool/$number bs=1M count=1 status=none
  sleep 0.9
done
hold
