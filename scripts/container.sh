#!/usr/bin/env bash
# The package in a container of this machine. --help says how.
# shellcheck source=scripts/board/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/board/common.sh"

usage() {
  cat <<'END_OF_HELP'
usage: scripts/container.sh [ARGUMENT…]

Builds the package for this machine and tests it in Debian 12 containers with systemd as init (systemd-nspawn; needs root, no
network inside, nothing of this machine changes): install, provisioning by answers and at a terminal, update, remove, purge.
Takes about ten minutes; the Debian is made from packages once and kept in ~/.cache/edgeface/container.
Arguments go to "dotnet test", for example --filter FullyQualifiedName~Provision_Asked.

EDGEFACE_CONTAINER_PACKAGE  a package that is there already, to be tested in place of a new one
END_OF_HELP
}

if [[ ${1:-} == --help || ${1:-} == -h ]]; then
  usage
  exit 0
fi
((EUID == 0)) || die "containers need root: sudo $0"
need_dotnet
want_command systemd-nspawn systemd-container "runs a container with systemd as init"
want_command mmdebstrap mmdebstrap "makes its Debian from packages"
want_command script bsdutils "gives provisioning a terminal"
install_missing

# What the package depends on, and what a board has anyway.
packages=systemd-sysv,udev,dbus,procps,util-linux,libturbojpeg0,libgpiod2,tzdata,ca-certificates,openssl
folder=${XDG_CACHE_HOME:-$HOME/.cache}/edgeface/container
debian=$folder/$(printf '%s %s' "$SUITE" "$packages" | sha256sum | cut -c 1-16).tar
if [[ ! -s $debian ]]; then
  say "making the container's Debian (some minutes)"
  mkdir -p "$folder"
  # Of this machine's own architecture.
  ARCH=$(dpkg --print-architecture)
  board_sources | mmdebstrap --mode=root --format=tar --variant=minbase --include="$packages" \
    --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Retries "3"' --aptopt='APT::Install-Recommends "false"' \
    "$SUITE" "$debian.part" -
  mv -- "$debian.part" "$debian"
fi

package=${EDGEFACE_CONTAINER_PACKAGE:-}
[[ -n $package ]] || package=$("$ROOT/scripts/package.sh")
export EDGEFACE_CONTAINER_PACKAGE=$package EDGEFACE_CONTAINER_ROOT=$debian
(($#)) || set -- --filter FullyQualifiedName~Container
cd "$ROOT"
exec dotnet test tests/EdgeFace.DeviceTests -c Release --nologo --logger "console;verbosity=normal" "$@" </dev/null
