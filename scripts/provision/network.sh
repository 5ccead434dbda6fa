# Whom the unit may talk to. Sourced by edgeface-provision.
# shellcheck shell=bash
# shellcheck disable=SC2154  # the main script's variables

# host_of ADDRESS: of URL://USER:PASSWORD@HOST:PORT/PATH or HOST:PORT; an IPv6 address without its brackets.
host_of() {
  local host=${1#*://}
  host=${host%%[/?#]*}
  host=${host##*@}
  case $host in
    \[*) host=${host#\[} host=${host%%\]*} ;;
    *) host=${host%%:*} ;;
  esac
  printf '%s' "$host"
}

# The drop-in with the addresses of broker, camera and resolvers.
network() {
  local address camera=${ANSWER[camera]}
  echo '# Written by edgeface-provision: whom the unit may talk to. A broker or camera that moves: run edgeface-provision again.'
  echo '[Service]'
  {
    [[ ${ANSWER[broker]} == none ]] || addresses_of "$(host_of "${ANSWER[broker]}")"
    [[ ! $camera =~ ^(rtsp|http)s?:// ]] || addresses_of "$(host_of "$camera")"
    # A network without names has no such file.
    awk '$1 == "nameserver" { print $2 }' /etc/resolv.conf 2>/dev/null || true
  } | sort -u | while read -r address; do printf 'IPAddressAllow=%s\n' "${address%%%*}"; done
}

# A name that nobody can tell the address of right now takes nothing away from a door that works.
addresses_of() {
  local found
  found=$(getent ahosts "$1" 2>/dev/null | awk '{ print $1 }' || true)
  if [[ -z $found ]]; then
    say "warning: the address of $1 cannot be found, and the unit may talk to no others than those found before;" \
      "mend the name or the network, then run edgeface-provision again" >&2
    found=$(sed -n 's/^IPAddressAllow=//p' "$DROPINS/20-network.conf" 2>/dev/null || true)
  fi
  [[ -z $found ]] || printf '%s\n' "$found"
}
