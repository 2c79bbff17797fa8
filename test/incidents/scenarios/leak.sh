#!/bin/bash
# what: One process takes 1 MiB a second and gives nothing back; what is left lasts for minutes.
# expect: exhaustion-forecast
# severity: critical
# memory: 640
# samples: 50
# wait: 95
memory name=leaky take=rest-285M ready grow=1M &
hold
