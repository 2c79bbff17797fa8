#!/bin/bash
# what: A process has locked a third of the memory.
# expect: mlocked
# severity: notice
# memory: 1024
# samples: 8
memory name=locker lock take=330M ready hold &
hold
