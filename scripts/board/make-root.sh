#!/usr/bin/env bash
# Makes the board's Debian as a tar file, from packages alone. Needs root; run by make-image.sh.
#   make-root.sh TARGET.tar
# shellcheck source=scripts/board/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

target=$1
mkdir -p "$CACHE"

# Programs of the packages run while they are configured: the kernel hands them to qemu-aarch64-static meanwhile.
binfmt=/proc/sys/fs/binfmt_misc
registered=no
if ! arch-test "$ARCH" >/dev/null 2>&1; then
  [[ -e $binfmt/register ]] || mount -t binfmt_misc binfmt_misc "$binfmt" ||
    die "this machine's kernel does not hand ARM64 programs to an emulator (binfmt_misc), so the board cannot be made here"
  trap '[[ $registered == no ]] || echo -1 >"$binfmt/qemu-aarch64"' EXIT
  registered=yes
  [[ -e $binfmt/qemu-aarch64 ]] || cat /usr/lib/binfmt.d/qemu-aarch64.conf >"$binfmt/register"
fi

include=$(sed 's/#.*//' "$RECIPES/packages" | xargs | tr ' ' ',')
say "making the board's Debian (some minutes: its packages are configured under emulation)"
board_sources | mmdebstrap --mode=root --format=tar --variant=minbase --architectures="$ARCH" --include="$include" \
  --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Retries "3"' --aptopt='APT::Install-Recommends "false"' \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
  "$SUITE" "$target.part" -
mv -- "$target.part" "$target"
