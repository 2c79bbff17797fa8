#!/bin/bash
# what: A tmpfs is filled with a third of the memory.
# expect: shmem-large
# severity: notice
# memory: 1024
# samples: 8
mkdir -p /srv/cache
mount -t tmpfs -o size=360M cache /srv/cache
dd if=/dev/zero of=/srv/cache/blob bs=1M count=340 status=none
ready
hold
