#!/bin/bash
# what: Files in a tmpfs grow by 2 MiB a second; no process grows.
# expect: exhaustion-forecast shmem-large
# memory: 640
# samples: 32
# wait: 60
mkdir -p /srv/spool
mount -t tmpfs -o size=90% spool /srv/spool
ready
for number in $(seq 1000); do
  dd if=/dev/zero of=/srv/spool/$number bs=1M count=2 status=none
  sleep 1
done
hold
