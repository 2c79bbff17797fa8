#!/bin/bash
# what: A tmpfs holds more than three hundred thousand empty files: inodes and dentries that nothing reclaims.
# expect: slab-large
# severity: notice
# memory: 1024
# stands: 300
# samples: 8
mkdir /srv/sessions
mount -t tmpfs -o nr_inodes=0 sessions /srv/sessions
python3 -c '
for number in range(330000): open("/srv/sessions/%07d" % number, "w").close()
'
ready
hold
