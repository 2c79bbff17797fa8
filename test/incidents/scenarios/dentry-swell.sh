#!/bin/bash
# what: Half a million names that do not exist were asked for: negative dentries.
# expect: dentry-swell
# memory: 512
# samples: 8
mkdir /names
python3 -c '
import os
for number in range(650000):
    try: os.stat("/names/%07d" % number)
    except OSError: pass
'
ready
hold
