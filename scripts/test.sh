#!/usr/bin/env bash
# Runs the tests. --help says how.
# shellcheck disable=SC2317  # functions that check and must call
# shellcheck source=scripts/lib/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=scripts/lib/tally.sh
source "$ROOT/scripts/lib/tally.sh"

usage() {
  cat <<'END'
usage: scripts/test.sh [--long] [--opencv] [--filter EXPRESSION]

Installs what is missing, builds models and programs, checks the format of code and scripts, runs the tests.
The last line of its output is "N passed, N failed, N skipped"; it exits with 0 if nothing failed.

  --long               full counts (kills, mutations, soak) instead of a seeded sample
  --opencv             install what OpenCV's library needs (GTK), so that the tests of that add-on are not skipped
  --filter EXPRESSION  only the tests that match, and no checks of the format; as "dotnet test --filter" takes it:
                       FullyQualifiedName~Door

EDGEFACE_TEST_SEED   seed of the samples; printed at the start, so that a failure can be had again
EDGEFACE_DATA        folder with data/ and models/ for the tests on recordings; else ../shared, else they are skipped
END
}

long=0 opencv=0 filter=
while (($#)); do
  case $1 in
    --long) long=1 ;;
    --opencv) opencv=1 ;;
    --filter)
      (($# > 1)) || die "--filter needs an expression, such as FullyQualifiedName~Door"
      filter=$2
      shift
      ;;
    --help | -h)
      usage
      exit 0
      ;;
    *) die "unknown argument '$1'; see scripts/test.sh --help" ;;
  esac
  shift
done

export EDGEFACE_LONG=$long
export EDGEFACE_TEST_SEED=${EDGEFACE_TEST_SEED:-$((RANDOM * 32768 + RANDOM))}
results=$ROOT/artifacts/test-results

# check NAME COMMAND…: one thing that passes or fails as a whole.
check() {
  local name=$1 begun=$SECONDS
  shift
  say "$name"
  if "$@" </dev/null; then
    PASSED=$((PASSED + 1))
    say "$name: passed in $((SECONDS - begun)) s"
  else
    fail "$name"
  fi
}

# A build that fails leaves nothing to test.
must() {
  local before=$FAILED
  check "$@"
  ((FAILED == before)) || finish
}

finish() {
  report
  ((FAILED == 0))
  exit
}

check_scripts() {
  cd "$ROOT"
  shellcheck -x scripts/*.sh scripts/{lib,board,provision}/*.sh scripts/package/{postinst,prerm,postrm} .ci/run
}

check_format() {
  cd "$ROOT"
  dotnet format EdgeFace.sln --verify-no-changes --no-restore
}

build() {
  cd "$ROOT"
  dotnet restore EdgeFace.sln && dotnet build EdgeFace.sln -c Release --no-restore -nologo -v quiet -clp:NoSummary
}

# test_project FOLDER: a project whose run broke without a failed test counts as one failed test.
test_project() {
  local name before=$FAILED begun=$SECONDS status=0
  name=$(basename -- "$1")
  local trx=$results/$name.trx
  local arguments=(--no-build -c Release -nologo -v quiet --results-directory "$results" --logger "trx;LogFileName=$name.trx"
    --logger "console;verbosity=minimal")
  # A test that hangs is named. The sample must fit into ten minutes; the full counts have their own deadlines.
  ((long)) || arguments+=(--blame-hang-timeout 5m --blame-hang-dump-type none)
  [[ -z $filter ]] || arguments+=(--filter "$filter")
  say "tests of $name"
  dotnet test "$1" "${arguments[@]}" </dev/null || status=$?
  if [[ -f $trx ]]; then
    tally "$trx"
  elif ((status == 0)) && [[ -n $filter ]]; then
    say "$name: no test matches"
  elif ((status == 0)); then
    fail "$name: there are no tests in it"
  fi
  if ((status != 0 && FAILED == before)); then fail "$name: the run broke (dotnet test exited with $status)"; fi
  say "tests of $name: $((SECONDS - begun)) s"
}

# The training's tests are a part of their own: libtorch is 600 MB to fetch and there is none for ARM64, so the solution
# does without it, and a machine that cannot have it skips them.
training=$ROOT/tests/EdgeFace.TrainingTests

# restore_training: 0 where libtorch is there, 1 with the reason in REASON where it cannot be had, 2 for any other fault.
restore_training() {
  local log=$results/training-restore.log
  if [[ $(uname -m) != x86_64 ]]; then
    REASON="libtorch comes for x86_64 only; this machine is a $(uname -m)"
    return 1
  fi
  dotnet restore "$training" -nologo </dev/null >"$log" 2>&1 && return 0
  # What a feed does not have or give: no such package or version, no answer.
  REASON=$(grep -oE '(NU1101|NU1102|NU1301|NU1801): .*' "$log" | head -n 1 | cut -c1-200) || true
  if [[ -n $REASON ]]; then return 1; fi
  cat -- "$log" >&2
  return 2
}

check_training_format() {
  dotnet format "$training" --verify-no-changes --no-restore && dotnet format "$ROOT/src/EdgeFace.Training" --verify-no-changes --no-restore
}

test_training() {
  local status=0 before
  mkdir -p -- "$results"
  say "restoring the training"
  restore_training || status=$?
  case $status in
    1)
      SKIPPED=$((SKIPPED + 1))
      SKIPS+=("EdgeFace.TrainingTests: $REASON")
      say "EdgeFace.TrainingTests: skipped, $REASON"
      return
      ;;
    2)
      fail "restore of the training"
      return
      ;;
  esac
  before=$FAILED
  check "build of the training" dotnet build "$training" -c Release --no-restore -nologo -v quiet -clp:NoSummary
  ((FAILED == before)) || return 0
  [[ -n $filter ]] || check "dotnet format of the training" check_training_format
  test_project "$training"
}

say "seed EDGEFACE_TEST_SEED=$EDGEFACE_TEST_SEED, $( ((long)) && echo "full counts" || echo "sampled counts")"
need_dotnet
want_what_edgeface_needs
want_command mosquitto mosquitto "a real MQTT broker for the tests; it is not run as a service"
want_command mosquitto_sub mosquitto-clients "clients of the broker that no one here wrote"
want_command ffmpeg ffmpeg "plays recordings to the unit as a camera would"
want_command shellcheck shellcheck "checks these scripts"
want_library libgpiod.so.2 libgpiod2 "drives lines of a board"
((!opencv)) || want_what_opencv_needs
install_missing

rm -rf -- "$results"
must "build" build
must "models" ensure_models
if [[ -z $filter ]]; then
  check "shellcheck" check_scripts
  check "dotnet format" check_format
fi
for project in "$ROOT"/tests/EdgeFace.Tests "$ROOT"/tests/EdgeFace.SystemTests "$ROOT"/tests/EdgeFace.DeviceTests; do
  test_project "$project"
done
test_training
((PASSED + FAILED > 0)) || fail "no test ran"
finish
