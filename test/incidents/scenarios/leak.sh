#!/bin/bash
# what: One process takes 1.5 MiB a second and gives nothing back.
# expect: exhaustion-forecast process-leak
# memory: 640
# samples: 32
# wait: 60
memory name=leaky take=40M ready grow=1536K &
hold
