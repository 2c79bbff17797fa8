#!/bin/bash
# what: Freshly booted, nothing runs.
# expect: silent
# memory: 512
# samples: 11
sleep 2
ready
hold
