#!/bin/bash
# what: Freshly booted, nothing runs.
# expect: silent
# memory: 512
sleep 2
ready
hold
