#!/usr/bin/env bash
# Sets up a door on the board it runs on; installed as edgeface-provision. --help says how.
set -euo pipefail

usage() {
  cat <<'END_OF_HELP'
usage: edgeface-provision [--answers FILE] [--check] [--replace]

Sets this board up as one door: asks which door it is, which camera and which GPIO lines it has, and where the broker is;
has the wiring confirmed; writes /etc/edgeface/edgeface.json and the unit's drop-ins; starts the unit and tests each part.
It may be run again at any time: earlier answers are offered, and what is right already is left alone.

  --answers FILE  ask nothing, take all answers from the file (NAME=VALUE lines; see the example in
                  /usr/share/doc/edgeface/examples/answers); for a hundred doors
  --check         change nothing: say what would change, and test each part
  --replace       overwrite a configuration that was edited by hand (a copy is kept beside it)

Exit codes: 0 the door works; 1 it is set up, but a part is at fault (the table says which); 2 the answers are wrong,
nothing was changed.
END_OF_HELP
}

# Where the script's parts are: beside it.
parts=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/provision
# shellcheck source=scripts/provision/answers.sh
source "$parts/answers.sh"
# shellcheck source=scripts/provision/board.sh
source "$parts/board.sh"
# shellcheck source=scripts/provision/credentials.sh
source "$parts/credentials.sh"
# shellcheck source=scripts/provision/network.sh
source "$parts/network.sh"
# shellcheck source=scripts/provision/files.sh
source "$parts/files.sh"
# shellcheck source=scripts/provision/steps.sh
source "$parts/steps.sh"

# Used by the parts.
# shellcheck disable=SC2034
ETC=/etc/edgeface
# shellcheck disable=SC2034
DROPINS=/etc/systemd/system/edgeface.service.d
EDGEFACE=${EDGEFACE_PROGRAM:-/usr/lib/edgeface/edgeface}
# shellcheck disable=SC2034
UNITS=(edgeface-line.service edgeface.service edgeface-selftest.timer)
check=no replace=no answers=''

while (($#)); do
  case $1 in
    --answers)
      (($# > 1)) || stop "--answers needs a file"
      answers=$2
      shift
      ;;
    --check) check=yes ;;
    --replace) replace=yes ;;
    --help | -h)
      usage
      exit 0
      ;;
    *) stop "unknown argument '$1'; see edgeface-provision --help" ;;
  esac
  shift
done

((EUID == 0)) || stop "it needs root: sudo edgeface-provision"
[[ -x $EDGEFACE ]] || stop "there is no $EDGEFACE; install the package first: apt install ./edgeface_*.deb"

exec 9>/run/edgeface-provision.lock
flock --nonblock 9 || stop "another edgeface-provision is at work on this board; wait for it"

take_answers
check_answers
make_credentials
make_files
check_configuration
if [[ $check == yes ]]; then
  tell_changes
  test_parts
  exit
fi
# Ctrl-C, or a connection that is lost, leaves everything as it was while it asks; from here on they wait for the files to be whole.
trap '' INT HUP TERM
prepare_system
write_files
trap - INT HUP TERM
build_engines
start_units
drop_old_copies
test_parts
