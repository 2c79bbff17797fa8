#!/bin/bash
# what: Overcommit is off and nearly everything that may be promised is promised.
# expect: commit-limit
# severity: notice
# memory: 768
# samples: 8
sysctl -q vm.overcommit_memory=1
memory name=database take=20M reserve=18800M mark hold &
wait_until test -e /run/mark
sysctl -q vm.overcommit_kbytes=20971520 vm.overcommit_memory=2
ready
hold
