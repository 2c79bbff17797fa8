#!/bin/bash
# what: A service that is minutes old takes half a MiB a second and gives nothing back.
# expect: process-leak
# severity: warning critical
# memory: 640
# stands: 320
# samples: 125
# wait: 250
memory name=leaky take=40M grow=512K &
sleep 190
ready
hold
