#!/bin/bash
# what: A walk over many names filled the dentry cache a little; all of it is reclaimable.
# expect: silent
# memory: 1024
# samples: 8
mkdir /names
python3 -c '
import os
for number in range(120000):
    try: os.stat("/names/%07d" % number)
    except OSError: pass
'
find / -xdev >/dev/null
ready
hold
