#!/bin/bash
# what: A group with a limit and plenty of room below it.
# expect: silent
# memory: 768
# samples: 8
group web memory.max=400M memory.high=360M
within web memory name=web take=150M stroll=500 &
sleep 3
ready
hold
