#!/usr/bin/env bash
# Run as root by install_missing: installs Debian packages without starting or enabling any service of theirs.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d

# While a policy of "no" is there (invoke-rc.d asks it before it starts anything), no package starts its service.
if [[ ! -e $policy ]]; then
  trap 'rm -f -- "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi

# Waits for another dpkg in the middle of its work.
apt() { apt-get -o DPkg::Lock::Timeout=300 -qq "$@"; }

install() { apt install -y --no-install-recommends "$@"; }

# The lists of packages may be missing or old; or another apt-get holds a lock that the option above is not for.
installed=no
for attempt in 1 2 3; do
  if install "$@" || { apt update && install "$@"; }; then
    installed=yes
    break
  fi
  echo "apt-get failed (attempt $attempt of 3)" >&2
  ((attempt == 3)) || sleep 10
done
[[ $installed == yes ]] || exit 1

# The tests start a broker of their own on a free port of the loopback; none shall listen after a restart either.
for package in "$@"; do
  if [[ $package == mosquitto ]] && command -v systemctl >/dev/null; then
    systemctl disable mosquitto.service ||
      echo "warning: mosquitto starts at the next boot; to prevent it: systemctl disable mosquitto" >&2
  fi
  if [[ $package == mosquitto ]]; then echo "mosquitto is installed, and neither started nor enabled"; fi
done
