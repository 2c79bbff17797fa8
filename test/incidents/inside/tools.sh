# Words that the scenarios share. They run as root in a machine of their own, in /lab.
groups=/sys/fs/cgroup

# memory VERB...: becomes a process that does with memory what it is told (memory.pl); call it in the background.
memory() { exec perl /lab/memory.pl "$@"; }

# The trouble stands: the recorder may begin.
ready() { touch /run/ready; }

# Until the machine goes off.
hold() { while :; do sleep 3600; done; }

# group NAME [FILE=VALUE]...: a cgroup and its limits.
group() {
  local name=$1 setting
  shift
  mkdir -p "$groups/$name"
  for setting in "$@"; do echo "${setting#*=}" >"$groups/$name/${setting%%=*}"; done
}

# within GROUP COMMAND...: in this cgroup; call it in the background.
within() {
  echo "$BASHPID" >"$groups/$1/cgroup.procs"
  shift
  "$@"
}

# push_out GROUP SIZE: so much of what the group has goes to swap, or as much as can.
push_out() {
  local round
  for round in 1 2 3; do echo "$2" >"$groups/$1/memory.reclaim" && return; done 2>/dev/null
}

# slow GROUP READ WRITE: bytes a second that the root disk gives this group, as a cloud volume does.
slow() { echo "$(stat -c '%Hr:%Lr' /dev/vda) rbps=$2 wbps=$3" >"$groups/$1/io.max"; }

# read_ahead KIB: of the root disk; little, so that slow disks stall by the page.
read_ahead() { echo "$1" >/sys/block/vda/queue/read_ahead_kb; }

# swap_file MIB: swap on the disk.
swap_file() {
  dd if=/dev/zero of=/swapfile bs=1M count="$1" status=none
  chmod 600 /swapfile
  mkswap -q /swapfile
  swapon /swapfile
}

# swap_zram MIB
swap_zram() {
  modprobe zram
  echo "${1}M" >/sys/block/zram0/disksize
  mkswap -q /dev/zram0
  swapon -p 100 /dev/zram0
}

# file PATH MIB: a file on the disk, in no cache.
file() {
  dd if=/dev/zero of="$1" bs=1M count="$2" status=none
  sync
  echo 3 >/proc/sys/vm/drop_caches
}

# value_of NAME FILE: the second word of the line that begins with NAME.
value_of() {
  local name value rest
  while read -r name value rest; do
    [[ $name == "$1" ]] && echo "$value" && return
  done <"$2"
}

# field NAME: kB in /proc/meminfo; count NAME: a counter of /proc/vmstat.
field() { value_of "$1:" /proc/meminfo; }
count() { value_of "$1" /proc/vmstat; }

# pause SECONDS: without a process, for which there may be no room.
[[ -p /run/nothing ]] || mkfifo /run/nothing
exec {nothing}<>/run/nothing
pause() { read -r -t "$1" -u "$nothing" || true; }

# wait_until COMMAND...: until it succeeds; whoever waits for the scenario gives up.
wait_until() { until "$@"; do pause 0.5; done; }
field_above() { (($(field "$1") > $2)); }
field_below() { (($(field "$1") < $2)); }
