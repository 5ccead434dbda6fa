# What provisioning does, step by step. Sourced by edgeface-provision.
# shellcheck shell=bash
# shellcheck disable=SC2154  # the main script's variables

CHANGED=() SECRETS_CHANGED=()

# Which files are not as they are wanted. One that was edited by hand since is left alone.
find_changes() {
  local path
  CHANGED=()
  for path in "${!FILES[@]}"; do
    [[ -f $path && $(<"$path") == "${FILES[$path]}" ]] || CHANGED+=("$path")
  done
  mapfile -t SECRETS_CHANGED < <(changed_credentials)
  # In one order, whatever bash's is.
  ((${#CHANGED[@]} == 0)) || mapfile -t CHANGED < <(printf '%s\n' "${CHANGED[@]}" | sort)
}

was_edited() { [[ -f $1 ]] && ! grep -qF "$(sha256sum <"$1" | cut -d ' ' -f 1)" "$ETC/.written" 2>/dev/null; }

tell_changes() {
  local path
  find_changes
  for path in ${CHANGED[@]+"${CHANGED[@]}"}; do say "would write $path"; done
  for path in ${SECRETS_CHANGED[@]+"${SECRETS_CHANGED[@]}"}; do say "would write $(credential_path "$path")"; done
  ((${#CHANGED[@]} + ${#SECRETS_CHANGED[@]})) || say "all files are as they are wanted"
}

prepare_system() {
  systemd-sysusers edgeface.conf
  install -d -m 0750 -o root -g edgeface "$ETC" "$ETC/secrets"
  install -d -m 0755 "$DROPINS"
  # A machine without GPIO chips has nothing to trigger.
  if udevadm control --reload 2>/dev/null; then udevadm trigger --subsystem-match=gpio --settle 2>/dev/null || true; fi
}

write_files() {
  local path owner mode draft config=$ETC/edgeface.json
  find_changes
  # The new configuration is tried before it takes the old one's place.
  draft=$(mktemp "$ETC/.edgeface.json.XXXXXX")
  printf '%s\n' "${FILES[$config]}" >"$draft"
  if ! "$EDGEFACE" config check --config "$draft"; then
    rm -f -- "$draft"
    stop "the answers give a configuration with the mistakes above; nothing was changed"
  fi
  rm -f -- "$draft"
  # Before the drop-in that names them.
  for path in ${SECRETS_CHANGED[@]+"${SECRETS_CHANGED[@]}"}; do write_credential "$path"; done
  for path in ${CHANGED[@]+"${CHANGED[@]}"}; do
    if [[ $path == "$config" ]] && was_edited "$path"; then
      if [[ $replace == no ]]; then
        say "kept $path, which was edited by hand (--replace overwrites it)"
        continue
      fi
      cp -p -- "$path" "$path.before"
      say "the configuration as it was is in $path.before"
    fi
    read -r owner mode <<<"${MODES[$path]}"
    # Never half a file in place, and never one that others may read for a moment.
    draft=$(mktemp "$path.XXXXXX")
    printf '%s\n' "${FILES[$path]}" >"$draft"
    chown "$owner" "$draft"
    chmod "$mode" "$draft"
    sync "$draft"
    mv -f -- "$draft" "$path"
    say "wrote $path"
    [[ $path != "$config" ]] || sha256sum <"$path" >"$ETC/.written"
  done
  ((${#CHANGED[@]} + ${#SECRETS_CHANGED[@]})) || say "all files are as they are wanted"
}

# A provider's engines take minutes to build: better now, with the technician looking on, than at the first start.
build_engines() {
  [[ ${ANSWER[provider]} != cpu ]] || return 0
  ((${#CHANGED[@]})) || ! systemctl --quiet is-active edgeface.service || return 0
  systemctl stop edgeface.service
  # The unit's StateDirectory= makes it at the first start only.
  install -d -m 0700 -o edgeface -g edgeface /var/lib/edgeface
  "$EDGEFACE" engines build && return
  if [[ ${ANSWER[fallback]} == cpu ]]; then
    say "${ANSWER[provider]} cannot be used (see above); the processor takes over"
  else
    say "${ANSWER[provider]} cannot be used (see above); mend it, or answer fallback=cpu" >&2
    exit 1
  fi
}

start_units() {
  systemctl daemon-reload
  systemctl enable --quiet "${UNITS[@]}"
  systemctl reset-failed "${UNITS[@]}" 2>/dev/null || true
  if ((${#CHANGED[@]} + ${#SECRETS_CHANGED[@]})) || ! systemctl --quiet is-active edgeface.service; then
    say "starting edgeface"
    systemctl restart "${UNITS[@]}" || {
      journalctl -u edgeface -n 20 --no-pager -o cat >&2 || true
      say "edgeface does not start; its last words are above" >&2
      exit 1
    }
  fi
}

test_parts() {
  "$EDGEFACE" doctor || {
    say "A part is at fault; mend it and run edgeface-provision again." >&2
    exit 1
  }
}
