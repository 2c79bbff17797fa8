#!/bin/bash
# what: A process has locked more than half of the memory.
# expect: mlocked
# memory: 512
# samples: 8
memory name=locker lock take=55% ready hold &
hold
