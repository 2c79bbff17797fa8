#!/bin/bash
# what: A service grows for its first ten seconds and then stays as it is.
# expect: silent
# memory: 768
memory name=service take=30M ready growfor=10@12M stroll=500 &
hold
