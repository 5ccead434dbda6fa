# What provisioning does, step by step. Sourced by edgeface-provision.
# shellcheck shell=bash
# shellcheck disable=SC2154  # the main script's variables

CHANGED=() SECRETS_CHANGED=() KEPT=''

# Which files are not as they are wanted. A configuration that was edited by hand since is left alone.
find_changes() {
  local path
  CHANGED=()
  for path in "${!FILES[@]}"; do
    if is_as_wanted "$path"; then continue; fi
    if [[ $path == "$ETC/edgeface.json" && $replace == no ]] && was_edited "$path"; then KEPT=$path; else CHANGED+=("$path"); fi
  done
  mapfile -t SECRETS_CHANGED < <(changed_credentials)
  # In one order, whatever bash's is.
  ((${#CHANGED[@]} == 0)) || mapfile -t CHANGED < <(printf '%s\n' "${CHANGED[@]}" | sort)
}

is_as_wanted() { [[ -f $1 && $(<"$1") == "${FILES[$1]}" && $(stat -c '%U:%G 0%a' -- "$1") == "${MODES[$1]}" ]]; }

# Text that provisioning never wrote there.
was_edited() { [[ -f $1 ]] && ! grep -qF "$(sha256sum <"$1" | cut -d ' ' -f 1)" "$ETC/.written" 2>/dev/null; }

tell_changes() {
  local path
  find_changes
  for path in ${CHANGED[@]+"${CHANGED[@]}"}; do say "would write $path"; done
  for path in ${SECRETS_CHANGED[@]+"${SECRETS_CHANGED[@]}"}; do say "would write $(credential_path "$path")"; done
  tell_rest keep
}

# tell_rest WORD: what is not written.
tell_rest() {
  if [[ -n $KEPT ]]; then
    say "$1 $KEPT, which was edited by hand (--replace overwrites it; systemctl restart edgeface takes up what was edited)"
  elif ((${#CHANGED[@]} + ${#SECRETS_CHANGED[@]} == 0)); then
    say "all files are as they are wanted"
  fi
}

# The new configuration is tried before anything is changed.
check_configuration() {
  printf '%s\n' "${FILES[$ETC/edgeface.json]}" >"$STAGE/edgeface.json"
  "$EDGEFACE" config check --config "$STAGE/edgeface.json" ||
    stop "the answers give a configuration with the mistakes above; nothing was changed"
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
  # Before the drop-in that names them.
  for path in ${SECRETS_CHANGED[@]+"${SECRETS_CHANGED[@]}"}; do write_credential "$path"; done
  for path in ${CHANGED[@]+"${CHANGED[@]}"}; do
    if [[ $path == "$config" ]] && was_edited "$path"; then
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
    # Known as ours before it is there: wherever this ends, it is not taken for somebody's own.
    if [[ $path == "$config" ]]; then
      sha256sum <"$draft" >>"$ETC/.written"
      sync "$ETC/.written"
    fi
    mv -f -- "$draft" "$path"
    say "wrote $path"
  done
  tell_rest kept
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
