#!/bin/bash
# what: Freshly booted, nothing runs.
# expect: silent
# memory: 512
# samples: 8
sleep 2
ready
hold
