# Places and tools of the emulated board; sourced, never run.
# shellcheck shell=bash
# shellcheck disable=SC2034  # what is set here is for those who source this

# shellcheck source=scripts/lib/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/../lib/common.sh"

RECIPES=$ROOT/scripts/board
ARCH=arm64
SUITE=bookworm

# Made once a machine and recipe, not once a clone.
CACHE=${EDGEFACE_BOARD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/edgeface/board}

# content_key FILE-OR-FOLDER…: what they hold, names and modes included, in 16 hexadecimal digits.
content_key() {
  (cd "$RECIPES" && find "$@" -type f -printf '%m %p\n' | LC_ALL=C sort | while read -r mode file; do
    printf '%s %s %s\n' "$mode" "$file" "$(sha256sum <"$file")"
  done) | sha256sum | cut -c 1-16
}

ROOT_TAR=$CACHE/root-$(content_key packages make-root.sh).tar
IMAGE=$CACHE/image-$(content_key packages initrd-init guest machine-words make-root.sh make-modules.sh make-image.sh)

want_emulation() {
  want_command qemu-system-aarch64 qemu-system-arm "emulates an ARM64 board"
  want_command qemu-img qemu-utils "its disks"
  want_command socat socat "talks to the emulator"
  want_command ssh openssh-client "talks to the board"
}

want_image_tools() {
  want_emulation
  want_command mmdebstrap mmdebstrap "makes the board's Debian from packages"
  want_command arch-test arch-test "mmdebstrap asks it whether ARM64 programs run here"
  want_command qemu-aarch64-static qemu-user-static "runs the packages' ARM64 scripts while the board's Debian is made"
  want_command aarch64-linux-gnu-gcc-12 gcc-12-aarch64-linux-gnu "builds two kernel modules for the board"
  want_command make make "builds two kernel modules for the board"
  want_command depmod kmod "the board's kernel modules"
  want_command cpio cpio "the board's initial file system"
  want_command mke2fs e2fsprogs "the board's disk"
}

# board_apt ARGUMENT…: apt-get for the board's architecture, with lists of its own: this machine's stay as they are.
# The mirrors are those that this machine uses.
board_apt() {
  local own=$CACHE/apt
  if [[ ! -s $own/sources.list ]]; then
    mkdir -p "$own/lists/partial" "$own/archives/partial"
    : >"$own/status"
    board_sources >"$own/sources.list"
  fi
  apt-get -o Dir::Etc::SourceList="$own/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$own/lists" \
    -o Dir::State::status="$own/status" -o Dir::Cache="$own" -o Dir::Cache::archives="$own/archives" \
    -o APT::Architecture=$ARCH -o APT::Architectures=$ARCH -o APT::Sandbox::User=root \
    -o Acquire::Languages=none -o Acquire::Retries=3 "$@"
}

board_sources() {
  local main security options="[arch=$ARCH signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]"
  main=$(mirror_of "$SUITE") security=$(mirror_of "$SUITE-security")
  [[ -n $main ]] || die "this machine's apt knows no mirror of Debian's $SUITE, so the board cannot be made here"
  printf 'deb %s %s %s main\n' "$options" "$main" "$SUITE"
  # Kernels of a stable release come from its security suite.
  [[ -z $security ]] || printf 'deb %s %s %s-security main\n' "$options" "$security" "$SUITE"
}

# mirror_of SUITE: the address that this machine's apt has it from.
mirror_of() {
  # shellcheck disable=SC2016  # the words are apt's
  apt-get indextargets --format '$(SITE) $(RELEASE) $(REPO_URI)' 2>/dev/null | awk -v suite="$1" '$2 == suite { print $3; exit }'
}

# apt_view COMMAND ARGUMENT…: apt-cache with the board's lists.
apt_view() {
  local own=$CACHE/apt
  apt-cache -o Dir::Etc::SourceList="$own/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$own/lists" \
    -o Dir::State::status="$own/status" -o Dir::Cache="$own" -o APT::Architecture=$ARCH -o APT::Architectures=$ARCH "$@"
}
