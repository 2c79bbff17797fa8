#!/bin/bash
# what: Hugetlb pages are reserved, and a database uses all of them.
# expect: silent
# memory: 512
# samples: 8
sysctl -q vm.nr_hugepages=80
memory name=database huge=160M ready hold &
hold
