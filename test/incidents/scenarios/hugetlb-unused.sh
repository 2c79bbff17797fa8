#!/bin/bash
# what: Hugetlb pages are reserved at run time and nobody uses them.
# expect: hugetlb-unused
# severity: notice
# memory: 512
# samples: 8
sysctl -q vm.nr_hugepages=100
ready
hold
