#!/bin/bash
# Runs in the machine as its only job: makes the trouble of scenario.sh, lets mmtop look at it, leaves what it saw in /out.
# settings: part=record|doctor|both|look, samples, seconds (how long the trouble may take to stand), wait
# (how long the doctor looks).
. ./tools.sh
. ./settings
sync
echo 3 >/proc/sys/vm/drop_caches

# For who waits: the console of the machine says how far it is.
say() { echo "$(cut -d' ' -f1 /proc/uptime) $*" | tee /dev/console; }

# Neither the recorder nor this script is to be the victim of what is made here.
# Under software emulation, compiled code costs more than it saves: half the time without.
mmtop() { choom -n -1000 -- ./node --jitless mmtop.js "$@"; }
choom -n -1000 -p $$ >/dev/null

figures() {
  mkdir -p "/out/$1"
  cat /proc/uptime >"/out/$1/uptime"
  cat /proc/meminfo >"/out/$1/meminfo"
  cat /proc/vmstat >"/out/$1/vmstat"
  cat /proc/pressure/memory >"/out/$1/memory"
  cat /proc/pressure/io >"/out/$1/io"
}

figures boot
choom -n 0 -- bash -c '. ./tools.sh; . ./scenario.sh' >/out/scenario.log 2>&1 &
# Time is asked of the clock: where memory is short, a second of sleep lasts longer.
while [[ ! -e /run/ready ]] && ((SECONDS < seconds)); do
  # A scenario has nothing to say but what went wrong.
  [[ -s /out/scenario.log ]] && break
  pause 0.3
done
if [[ ! -e /run/ready ]]; then
  say "the trouble does not stand: $(cat /out/scenario.log)"
  exit 3
fi
say ready

figures before
case $part in
  record | both) mmtop record /out/recording.mmrec -d 2 -n "$samples" ;;
  look) mmtop batch overview -d 2 -n "$samples" >/out/overview.txt ;;
esac
ended=$?
[[ $part == doctor ]] || say "${part/both/record} ended with $ended"
if [[ $part == doctor || $part == both ]]; then
  mmtop doctor --wait "${wait}s" --json >/out/doctor.json 2>/out/doctor.err
  say "doctor ended with $?"
  cat /out/doctor.err
fi
figures after
sort -k3,3nr /proc/slabinfo | awk '{printf "%s %d of %d x %d\n", $1, $2, $3, $4}' | head -5
ps -eo rss,comm --sort=-rss | head -6
cat /out/scenario.log
dmesg | grep -c 'Out of memory' | sed 's/^/kernel: out of memory lines: /'
exit 0
