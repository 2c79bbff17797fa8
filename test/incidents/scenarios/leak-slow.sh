#!/bin/bash
# what: One process takes a third of a MiB a second, for minutes, and gives nothing back.
# expect: process-leak exhaustion-forecast
# memory: 640
# samples: 72
# wait: 140
memory name=leaky take=40M ready grow=400K &
hold
