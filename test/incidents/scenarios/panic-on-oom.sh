#!/bin/bash
# what: The machine is told to panic when memory runs out.
# expect: panic-on-oom
# severity: notice
# memory: 512
# samples: 8
sysctl -q vm.panic_on_oom=1
ready
hold
