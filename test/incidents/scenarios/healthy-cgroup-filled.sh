#!/bin/bash
# what: A program fills seven eighths of what its group may have within a minute, and has what it needs.
# expect: silent
# memory: 768
# samples: 45
# wait: 60
group web memory.max=300M
within web memory name=web take=130M growfor=40@3M stroll=500 &
sleep 2
ready
hold
