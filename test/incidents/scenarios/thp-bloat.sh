#!/bin/bash
# what: A process touches 4 KiB in each 2 MiB and is given huge pages: its RSS is all there is and 500 times what it uses.
# expect: low-available
# severity: warning critical
# also: thp-bloat
# memory: 1024
# samples: 8
# arguments: transparent_hugepage=always
echo always >/sys/kernel/mm/transparent_hugepage/enabled
memory name=bloated sparse=rest-85M@2M ready hold &
hold
