#!/bin/bash
# what: Four writers are held back: the disk takes 3 MB a second and few dirty pages are allowed.
# expect: dirty-throttle
# severity: notice
# memory: 512
sysctl -q vm.dirty_background_bytes=4194304 vm.dirty_bytes=8388608
group writers
slow writers 40000000 3000000
for number in 1 2 3 4; do
  (while :; do within writers dd if=/dev/zero of=/written$number bs=64K count=1600 status=none; done) &
done
sleep 8
ready
hold
