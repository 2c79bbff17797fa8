#!/bin/bash
# what: A million and a half names that do not exist were asked for: negative dentries.
# expect: dentry-swell
# severity: notice
# memory: 1024
# stands: 300
# samples: 8
mkdir /names
python3 -c '
import os
for number in range(1500000):
    try: os.stat("/names/%07d" % number)
    except OSError: pass
'
ready
hold
