#!/bin/bash
# what: A process touches one page in each 2 MiB of a huge range: page tables a hundred times its RSS.
# expect: page-tables
# severity: notice
# memory: 1024
# samples: 8
memory name=sparse peek=150G@2M ready hold &
hold
