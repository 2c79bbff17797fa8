#!/bin/bash
# what: A tmpfs holds more than a hundred thousand empty files: inodes and dentries that nothing reclaims.
# expect: dentry-swell
# memory: 512
# samples: 8
mkdir /srv/sessions
mount -t tmpfs -o nr_inodes=0 sessions /srv/sessions
python3 -c '
for number in range(130000): open("/srv/sessions/%07d" % number, "w").close()
'
ready
hold
