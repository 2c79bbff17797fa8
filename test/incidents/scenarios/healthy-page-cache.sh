#!/bin/bash
# what: Files were read until the page cache filled memory; now it is quiet.
# expect: silent
# memory: 512
# samples: 8
file /data 500
cat /data >/dev/null
sleep 2
ready
hold
