#!/bin/bash
# what: A garbage collected heap: it grows for six seconds and falls back, again and again.
# expect: silent
# memory: 768
memory name=runtime take=40M growfor=6@15M drop repeat &
sleep 4
ready
hold
