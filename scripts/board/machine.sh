# One emulated board: start, wait, talk, save, stop. Sourced after common.sh. Each function takes the board's folder:
# pid, port, serial.log, emulator.log, monitor and pins (sockets), disk.qcow2.
# shellcheck shell=bash

# start_machine FOLDER ARGUMENT…: starts it in the background. ssh comes in by a free port of the loopback. The board
# itself reaches nothing but 10.0.2.100:8883, which "$FOLDER/forward" (a port of this machine's loopback) answers.
start_machine() {
  local run=$1
  shift
  rm -f -- "$run/monitor" "$run/pins" "$run/ssh"
  # Read at each connection, so that a broker can come, go and change its port.
  # shellcheck disable=SC2016  # the forwarder's shell reads it
  printf '#!/bin/sh\nexec socat - "TCP:127.0.0.1:$(cat "%s/forward")"\n' "$run" >"$run/forwarder"
  chmod 755 "$run/forwarder"
  local machine
  mapfile -t machine < <(sed 's/#.*//' "$RECIPES/machine-words" | xargs -n 1)
  qemu-system-aarch64 "${machine[@]}" -kernel "$IMAGE/Image" -initrd "$IMAGE/initrd.gz" \
    -append "console=ttyAMA0 rw quiet mitigations=off systemd.show_status=1" "$@" -serial "file:$run/serial.log" -monitor "unix:$run/monitor,server=on,wait=off" \
    -qtest "unix:$run/pins,server=on,wait=off" -device virtio-rng-pci -device virtio-net-pci,netdev=n,romfile= \
    -netdev "user,id=n,restrict=on,hostfwd=tcp:127.0.0.1:0-:22,guestfwd=tcp:10.0.2.100:8883-cmd:'$run/forwarder'" \
    >"$run/emulator.log" 2>&1 </dev/null &
  echo $! >"$run/pid"
  disown
  local try
  for ((try = 0; try < 100; try++)); do
    [[ -S $run/monitor ]] && break
    is_running "$run" || die "the emulator ended: $(tail -n 3 "$run/emulator.log")"
    sleep 0.1
  done
  monitor "$run" 'info usernet' | awk '/HOST_FORWARD/ { print $4; exit }' >"$run/port"
  [[ -s $run/port ]] || die "the emulator forwards no port to the board's ssh"
}

is_running() { [[ -s $1/pid ]] && kill -0 "$(<"$1/pid")" 2>/dev/null; }

# monitor FOLDER COMMAND: asks the emulator, as a person would at its prompt, and waits for the next one.
monitor() {
  { printf '%s\n' "$2"; sleep "${3:-0.3}"; } | socat -t 5 - "UNIX-CONNECT:$1/monitor" | tr -d '\r'
}

on_board() {
  local run=$1
  shift
  ssh -q -i "$IMAGE/id_ed25519" -p "$(<"$run/port")" -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
    -o ConnectTimeout=30 -o ServerAliveInterval=15 -o ControlMaster=auto -o ControlPath="\"$run/ssh\"" -o ControlPersist=300 \
    root@127.0.0.1 "$@"
}

# wait_for_ssh FOLDER SECONDS
wait_for_ssh() {
  local end=$((SECONDS + $2))
  until on_board "$1" true 2>/dev/null </dev/null; do
    is_running "$1" || die "the emulator ended: $(tail -n 3 "$1/emulator.log")"
    ((SECONDS < end)) || return 1
    sleep 0.5
  done
}

# save_machine FOLDER FILE: writes the running board's state to the file and ends the emulator.
save_machine() {
  ssh -q -O exit -o ControlPath="$1/ssh" board 2>/dev/null || true
  monitor "$1" stop >/dev/null
  monitor "$1" "migrate \"exec:gzip -1 >$2\"" >/dev/null
  local end=$((SECONDS + 120))
  until monitor "$1" 'info migrate' | grep -q 'status: completed'; do
    ((SECONDS < end)) || die "the board's state could not be saved: $(monitor "$1" 'info migrate')"
  done
  monitor "$1" quit >/dev/null || true
  wait_for_end "$1"
}

# resume_machine FOLDER FILE ARGUMENT…: goes on where save_machine stopped, with the right time.
resume_machine() {
  local run=$1 state=$2
  shift 2
  start_machine "$run" "$@" -incoming "exec:gzip -dc '$state'"
  local end=$((SECONDS + 60))
  until monitor "$run" 'info status' | grep -q 'VM status: paused$\|VM status: paused (prelaunch)\|VM status: running'; do
    ((SECONDS < end)) || die "the board's saved state does not load: $(tail -n 3 "$run/emulator.log")"
  done
  monitor "$run" cont >/dev/null
  wait_for_ssh "$run" 120 || die "the resumed board does not answer"
  on_board "$run" "date -s @$(date +%s)" >/dev/null </dev/null
}

# stop_machine FOLDER: at once, as a power cut would.
stop_machine() {
  ssh -q -O exit -o ControlPath="$1/ssh" board 2>/dev/null || true
  ! is_running "$1" || kill -KILL "$(<"$1/pid")"
  wait_for_end "$1"
}

wait_for_end() {
  local try
  for ((try = 0; try < 100; try++)); do
    is_running "$1" || return 0
    sleep 0.1
  done
  die "the emulator (pid $(<"$1/pid")) does not end"
}
