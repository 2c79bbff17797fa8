#!/bin/bash
# what: A process touches 4 KiB in each 2 MiB and is given huge pages: its RSS is 500 times what it uses.
# expect: thp-bloat
# memory: 768
# samples: 8
# arguments: transparent_hugepage=always
echo always >/sys/kernel/mm/transparent_hugepage/enabled
memory name=bloated sparse=320M@2M ready hold &
hold
