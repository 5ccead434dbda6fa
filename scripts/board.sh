#!/usr/bin/env bash
# The emulated ARM64 board. --help says how.
# shellcheck source=scripts/board/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/board/common.sh"
# shellcheck source=scripts/board/machine.sh
source "$RECIPES/machine.sh"

usage() {
  cat <<'END_OF_HELP'
usage: scripts/board.sh COMMAND [--name NAME] [ARGUMENT…]

A Debian 12 board for ARM64 in an emulator, with a kernel of its own: GPIO lines (gpio-sim), a camera that plays what is
written into it (/dev/video10), systemd, sshd. It is made from Debian's packages (about ten minutes, needs root) once a
recipe and kept in ~/.cache/edgeface/board (EDGEFACE_BOARD_CACHE); starting it from its saved state takes seconds. It
reaches nothing but a port of this machine's loopback.

  image                make the image if it is not there
  up [--cold|--from NAME]  start a board with a disk of its own, from the saved state; --cold: boot it instead;
                       --from: go on where the board NAME was saved
  save                 save a running board as it is, for "up --from", and end it
  run COMMAND          run a command on it as root; standard input is handed on
  push FILE… FOLDER    copy files or folders into a folder of the board
  pull FILE… FOLDER    copy files of the board here
  shell                a shell on the board
  forward PORT         let the board's 10.0.2.100:8883 ("broker.test") be 127.0.0.1:PORT of this machine
  cut                  cut its power: the disk stays
  boot                 start it again from its disk
  folder               print where its disk, console (serial.log) and sockets are
  down                 end it and throw its disk away
  test [ARGUMENT…]     build the package for ARM64 and run tests/EdgeFace.DeviceTests on boards of their own (up to an
                       hour); arguments go to "dotnet test", for example --filter FullyQualifiedName~PowerCut

  embeddings [IMAGES [FACES]]  needs no board: compare the embeddings that the ARM64 program makes under qemu-aarch64 with those
                       of this machine, on pictures of faces (lfw-dev of ../shared or EDGEFACE_DATA; 100 faces); exits with 0
                       if the least cosine similarity is at least 0.999

Each NAME is a board of its own; without it, "default".
END_OF_HELP
}

name=default
words=()
command=${1:-}
[[ $# -eq 0 ]] || shift
while (($#)); do
  case $1 in
    --name)
      (($# > 1)) || die "--name needs a name"
      name=$2
      shift
      ;;
    *) words+=("$1") ;;
  esac
  shift
done
[[ $name =~ ^[a-z0-9-]{1,32}$ ]] || die "a board's name has small letters, digits and hyphens: '$name'"

# Names of sockets have 108 bytes, of which ssh wants some for itself.
temporary=${TMPDIR:-/tmp}
((${#temporary} <= 32)) || temporary=/tmp
run=$temporary/edgeface-board-$EUID/$name

make_image() {
  [[ ! -s $IMAGE/kernel ]] || return 0
  if ((EUID != 0)); then
    have sudo || die "making the board's image needs root and there is no sudo"
    sudo --preserve-env=EDGEFACE_BOARD_CACHE HOME="$HOME" "$ROOT/scripts/board.sh" image
    return
  fi
  mkdir -p "$CACHE"
  exec 8>"$CACHE/lock"
  flock 8
  [[ -s $IMAGE/kernel ]] || {
    want_image_tools
    install_missing
    "$RECIPES/make-image.sh"
  }
  exec 8>&-
}

disk() {
  printf '%s\n' -drive "if=none,id=d,file=$run/disk.qcow2,format=qcow2,cache=writeback" -device virtio-blk-pci,drive=d
}

up() {
  want_emulation
  install_missing
  make_image
  ! is_running "$run" || die "the board '$name' is up already; scripts/board.sh down --name $name ends it"
  local cold=no drive base=$IMAGE/booted.qcow2 state=$IMAGE/state
  case ${1:-} in
    "") ;;
    --cold) cold=yes base=$IMAGE/disk.qcow2 ;;
    --from)
      base=$(dirname -- "$run")/${2:-}/disk.qcow2 state=$(dirname -- "$run")/${2:-}/state
      [[ -s $state ]] || die "there is no saved board '${2:-}'"
      ;;
    *) die "unknown argument '$1'; see scripts/board.sh --help" ;;
  esac
  rm -rf -- "$run"
  (umask 077 && mkdir -p "$run")
  qemu-img create -q -f qcow2 -b "$base" -F qcow2 "$run/disk.qcow2"
  mapfile -t drive < <(disk)
  if [[ $cold == yes ]]; then
    start_machine "$run" "${drive[@]}"
    wait_for_ssh "$run" 400 || die "the board does not come up; see $run/serial.log"
  else
    resume_machine "$run" "$state" "${drive[@]}"
  fi
  say "board '$name' is up"
}

must_be_up() { is_running "$run" || die "the board '$name' is not up; scripts/board.sh up --name $name starts it"; }

copy_in() {
  must_be_up
  ((${#words[@]} > 1)) || die "push needs files and a folder"
  local target=${words[-1]} file
  on_board "$run" "mkdir -p -- '$target'" </dev/null
  for file in "${words[@]:0:${#words[@]}-1}"; do
    tar -C "$(dirname -- "$file")" -c -- "$(basename -- "$file")" | on_board "$run" "tar -C '$target' -x --no-same-owner"
  done
}

copy_out() {
  must_be_up
  ((${#words[@]} > 1)) || die "pull needs files and a folder"
  local target=${words[-1]} file
  mkdir -p -- "$target"
  for file in "${words[@]:0:${#words[@]}-1}"; do
    on_board "$run" "tar -C '$(dirname -- "$file")' -c -- '$(basename -- "$file")'" </dev/null | tar -C "$target" -x --no-same-owner
  done
}

boot() {
  [[ -s $run/disk.qcow2 ]] || die "there is no board '$name'"
  ! is_running "$run" || die "the board '$name' is running"
  local drive
  mapfile -t drive < <(disk)
  start_machine "$run" "${drive[@]}"
  wait_for_ssh "$run" 400 || die "the board does not come up; see $run/serial.log"
  on_board "$run" "date -s @$(date +%s)" >/dev/null </dev/null
}

run_tests() {
  want_emulation
  want_command mosquitto mosquitto "a real MQTT broker for the tests; it is not run as a service"
  install_missing
  need_dotnet
  make_image
  "$ROOT/scripts/package.sh" linux-arm64 >&2
  cd "$ROOT" || exit
  EDGEFACE_BOARD=1 dotnet test tests/EdgeFace.DeviceTests -c Release -nologo -v quiet \
    --logger "console;verbosity=normal" ${words[@]+"${words[@]}"} </dev/null
}

compare_embeddings() {
  [[ $(uname -m) == x86_64 ]] || die "this compares ARM64 with x86-64, and this machine is a $(uname -m)"
  want_command qemu-aarch64-static qemu-user-static "runs the program for ARM64"
  want_what_edgeface_needs
  install_missing
  need_dotnet
  ensure_models || die "the models cannot be built; the messages above say why"
  local images=${words[0]:-${EDGEFACE_DATA:-$ROOT/../shared}/data/lfw-dev/images}
  [[ -d $images ]] || die "there is no folder of pictures $images; name one: scripts/board.sh embeddings FOLDER"
  [[ ${words[1]:-100} =~ ^[1-9][0-9]{0,3}$ ]] || die "FACES is a number up to 9999, not '${words[1]}'"
  "$RECIPES/embeddings.sh" "$images" "${words[1]:-100}"
}

case $command in
  image)
    make_image
    printf '%s\n' "$IMAGE"
    ;;
  up) up ${words[@]+"${words[@]}"} ;;
  run)
    must_be_up
    on_board "$run" "${words[*]}"
    ;;
  push) copy_in ;;
  pull) copy_out ;;
  shell)
    must_be_up
    on_board "$run" -t
    ;;
  forward)
    [[ -d $run ]] || die "there is no board '$name'"
    [[ ${words[0]:-} =~ ^[0-9]+$ ]] || die "forward needs a port"
    printf '%s\n' "${words[0]}" >"$run/forward"
    ;;
  save)
    must_be_up
    on_board "$run" sync </dev/null
    save_machine "$run" "$run/state"
    ;;
  cut)
    must_be_up
    stop_machine "$run"
    ;;
  boot) boot ;;
  folder) printf '%s\n' "$run" ;;
  down)
    [[ ! -d $run ]] || stop_machine "$run"
    rm -rf -- "$run"
    ;;
  embeddings) compare_embeddings ;;
  test) run_tests ;;
  "" | --help | -h)
    usage
    [[ -n $command ]]
    ;;
  *) die "unknown command '$command'; see scripts/board.sh --help" ;;
esac
