#!/bin/bash
# what: Freshly booted, nothing runs.
# expect: silent
# memory: 512
# samples: 10
sleep 2
ready
hold
