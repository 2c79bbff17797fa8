#!/bin/bash
# what: A process reserves far more than there is and touches little: Committed_AS is large, memory is not.
# expect: silent
# memory: 512
# samples: 8
memory name=runtime reserve=300M reserve=300M reserve=300M reserve=300M reserve=300M reserve=300M take=40M ready hold &
hold
