# Secrets that systemd hands to the unit (LoadCredential=, LoadCredentialEncrypted=). Sourced by edgeface-provision.
# shellcheck shell=bash
# shellcheck disable=SC2154  # the main script's variables
#
# A credential is a copy that is made when the unit starts. The certificate of the broker's connection and its key stay
# files: whatever renews them replaces both, and the unit takes them up within half a minute without a restart.

# STAGED[name] is a file in memory with what the credential shall hold.
declare -A STAGED=()
STAGE=''

# systemd-creds came with systemd 250; JetPack 6 and Ubuntu 22.04 have 249.
can_encrypt() {
  local version
  version=$(systemctl --version | awk 'NR == 1 { print $2 }')
  ((${version%%[!0-9]*} >= 250)) && command -v systemd-creds >/dev/null
}

credential_path() { if can_encrypt; then printf '%s' "$ETC/credentials/$1.cred"; else printf '%s' "$ETC/credentials/$1"; fi; }

# A stranger's copy of the old kind counts as well: systemd was updated since.
credential_exists() { [[ -s $ETC/credentials/$1.cred || -s $ETC/credentials/$1 ]]; }

# read_credential NAME: what is kept, to standard output.
read_credential() {
  if [[ -s $ETC/credentials/$1.cred ]]; then
    systemd-creds decrypt --name="$1" "$ETC/credentials/$1.cred" -
  else
    cat -- "$ETC/credentials/$1"
  fi
}

# In memory only, for root alone, gone with this script.
make_stage() {
  STAGE=$(mktemp -d /run/edgeface-provision.XXXXXX)
  trap 'rm -rf -- "$STAGE"' EXIT
}

# stage_answer NAME ANSWER: a file of the technician's; "kept" is the one of an earlier run.
stage_answer() {
  case $2 in
    none) return 0 ;;
    kept) stage_kept "$1" ;;
    *) cat -- "$2" >"$STAGE/$1" ;;
  esac
  STAGED[$1]=$STAGE/$1
}

stage_kept() {
  read_credential "$1" >"$STAGE/$1" 2>"$STAGE/error" || stop \
    "the secret $1 cannot be read ($(tail -n 1 "$STAGE/error")): it was encrypted on another system, or its key is gone" \
    "nothing was changed; give the file again, or put /var/lib/systemd/credential.secret back"
}

# stage_key NAME OLD DATA: a key of the unit's own. One that a door made for itself before becomes the credential; what
# was encrypted with a key that is nowhere gets no other one: the unit says so at its start.
stage_key() {
  local folder=/var/lib/edgeface
  if credential_exists "$1"; then
    stage_kept "$1"
  elif [[ -s $folder/$2 ]]; then
    # The unit's user owns the folder: a link there would have root read what that user may not.
    dd if="$folder/$2" iflag=nofollow status=none >"$STAGE/$1" || stop "$folder/$2 cannot be read, or is a link" "nothing was changed"
  elif [[ -e $folder/$3 ]]; then
    return 0
  else
    head -c 32 /dev/urandom >"$STAGE/$1"
  fi
  STAGED[$1]=$STAGE/$1
}

make_credentials() {
  make_stage
  stage_answer edgeface-broker-password "${ANSWER[broker_password_file]}"
  stage_answer edgeface-site "${ANSWER[site_file]}"
  stage_key edgeface-gallery-key gallery.key gallery.db
  stage_key edgeface-audit-key audit.key audit.db
}

# The drop-in that hands them over.
credentials_dropin() {
  local name
  echo '# Written by edgeface-provision: secrets that only the running unit can read.'
  can_encrypt || echo "# Not encrypted on the disk: this system's systemd has no systemd-creds (250 or newer)."
  echo '[Service]'
  for name in "${!STAGED[@]}"; do
    if can_encrypt; then
      printf 'LoadCredentialEncrypted=%s:%s\n' "$name" "$(credential_path "$name")"
    else
      printf 'LoadCredential=%s:%s\n' "$name" "$(credential_path "$name")"
    fi
  done | sort
}

credential_is_current() { [[ -s $(credential_path "$1") ]] && read_credential "$1" 2>/dev/null | cmp -s - "${STAGED[$1]}"; }

# changed_credentials: names, one a line.
changed_credentials() {
  local name
  for name in "${!STAGED[@]}"; do credential_is_current "$name" || printf '%s\n' "$name"; done | sort
}

# encrypt NAME FILE: what cannot be read back is none. Where there is a TPM, its chip alone counts: bound to the state of Secure
# Boot as well, as it would be by itself, all secrets were lost with the next update of the firmware.
encrypt() {
  systemd-creds encrypt --name="$1" --tpm2-pcrs= "${STAGED[$1]}" - >"$2" && systemd-creds decrypt --name="$1" "$2" - | cmp -- - "${STAGED[$1]}"
}

# write_credential NAME: never half a file in place, and never one that others may read for a moment.
write_credential() {
  local path draft
  path=$(credential_path "$1")
  install -d -m 0700 -o root -g root "$ETC/credentials"
  draft=$(mktemp "$path.XXXXXX")
  if ! can_encrypt; then
    cat -- "${STAGED[$1]}" >"$draft"
  elif ! encrypt "$1" "$draft" 2>"$STAGE/error"; then
    rm -f -- "$draft"
    say "the secret $1 cannot be encrypted: $(tail -n 1 "$STAGE/error")" >&2
    exit 1
  fi
  chmod 0400 "$draft"
  sync "$draft"
  mv -f -- "$draft" "$path"
  sync "$ETC/credentials"
  say "wrote $path"
}

# Once the unit runs with the credentials, the copies that others could read go; not those that a configuration which
# was edited by hand still names.
drop_old_copies() {
  local name old
  while read -r name old; do
    [[ -e $old && -n ${STAGED[$name]:-} ]] || continue
    grep -qF "$old" "$ETC/edgeface.json" && continue
    cmp -s "$old" "${STAGED[$name]}" || continue
    rm -f -- "$old"
    say "removed $old; it is the credential $name now"
  done <<END_OF_LIST
edgeface-broker-password $ETC/secrets/password
edgeface-site $ETC/secrets/site.json
edgeface-gallery-key /var/lib/edgeface/gallery.key
edgeface-audit-key /var/lib/edgeface/audit.key
END_OF_LIST
  # What the door has no use for any more.
  for name in edgeface-broker-password edgeface-site; do
    if [[ -n ${STAGED[$name]:-} ]] || grep -qF "credential:$name" "$ETC/edgeface.json"; then continue; fi
    for old in "$ETC/credentials/$name" "$ETC/credentials/$name.cred"; do drop_unused "$old"; done
  done
  for old in "$ETC"/secrets/{ca.pem,door.pem,door.key}; do [[ -n ${FILES[$old]:-} ]] || drop_unused "$old"; done
  # Of the two kinds only the one in use.
  for name in "${!STAGED[@]}"; do
    old=$ETC/credentials/$name
    if can_encrypt && [[ -e $old ]]; then
      rm -f -- "$old"
      say "removed $old; it is encrypted now"
    fi
  done
}

drop_unused() {
  if [[ ! -e $1 ]] || grep -qF "$1" "$ETC/edgeface.json"; then return; fi
  rm -f -- "$1"
  say "removed $1; nothing uses it any more"
}
