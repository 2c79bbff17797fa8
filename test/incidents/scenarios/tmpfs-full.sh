#!/bin/bash
# what: A tmpfs is filled with half of the memory.
# expect: shmem-large
# memory: 512
# samples: 8
mkdir -p /srv/cache
mount -t tmpfs -o size=280M cache /srv/cache
dd if=/dev/zero of=/srv/cache/blob bs=1M count=250 status=none
ready
hold
