# The files that provisioning writes, as text. Sourced by edgeface-provision.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # variables of the main script and of the other parts

# FILES[path] is the content wanted there; MODES[path] who may read it.
declare -A FILES=() MODES=()

make_files() {
  FILES[$ETC/edgeface.json]=$(configuration)
  MODES[$ETC/edgeface.json]='root:edgeface 0640'
  FILES[$ETC/answers]=$(remembered)
  MODES[$ETC/answers]='root:root 0600'
  FILES[$DROPINS/10-board.conf]=$(<"$(dirname -- "$EDGEFACE")/boards/${ANSWER[board]}.conf")
  MODES[$DROPINS/10-board.conf]='root:root 0644'
  FILES[$DROPINS/20-network.conf]=$(network)
  MODES[$DROPINS/20-network.conf]='root:root 0644'
  keep_copy "${ANSWER[ca_file]}" ca.pem
  keep_copy "${ANSWER[certificate_file]}" door.pem
  keep_copy "${ANSWER[key_file]}" door.key
  FILES[$DROPINS/30-secrets.conf]=$(credentials_dropin)
  MODES[$DROPINS/30-secrets.conf]='root:root 0644'
}

# keep_copy FILE NAME: a file of the technician's, kept where the unit may read it.
keep_copy() {
  [[ $1 != none ]] || return 0
  FILES[$ETC/secrets/$2]=$(<"$1")
  MODES[$ETC/secrets/$2]='root:edgeface 0640'
}

remembered() {
  local question name
  echo "# What edgeface-provision was answered; offered when it runs again."
  for question in "${QUESTIONS[@]}"; do
    name=$(name_of "$question")
    # Files that were handed over may be gone; the copies stay.
    case $name in
      ca_file) kept_answer "$name" ca.pem ;;
      certificate_file) kept_answer "$name" door.pem ;;
      key_file) kept_answer "$name" door.key ;;
      broker_password_file | site_file) if [[ ${ANSWER[$name]} == none ]]; then printf '%s=none\n' "$name"; else printf '%s=kept\n' "$name"; fi ;;
      *) printf '%s=%s\n' "$name" "${ANSWER[$name]}" ;;
    esac
  done
}

kept_answer() {
  if [[ ${ANSWER[$1]} == none ]]; then printf '%s=none\n' "$1"; else printf '%s=%s\n' "$1" "$ETC/secrets/$2"; fi
}

configuration() {
  cat <<END_OF_JSON
// Written by edgeface-provision. Edit it freely: provisioning then leaves it alone, unless told to replace it.
// "edgeface config show" prints every setting there is; "edgeface config check" finds mistakes.
{
  // Which door this is, in topics and events.
  "unit": { "site": "${ANSWER[site]}", "door": "${ANSWER[door]}" },

$(camera_section)
$(wiring_section)
$(inference_section)$(broker_section)$(site_section)
  // Where commands reach the running unit.
  "control": { "socket": "/run/edgeface/control" }
}
END_OF_JSON
}

camera_section() {
  local kind=${ANSWER[camera]%%:*} source=${ANSWER[camera]#*:} turned=''
  [[ ${ANSWER[rotation]} == 0 ]] || turned=", \"rotation\": ${ANSWER[rotation]}"
  case ${ANSWER[camera]} in
    none)
      echo '  // No camera yet: the unit is degraded, everything else works.'
      echo '  "camera": { "kind": "v4l2", "source": "/dev/video0" },'
      ;;
    rtsp*) printf '  // An IP camera.\n  "camera": { "kind": "rtsp", "source": "%s"%s },\n' "${ANSWER[camera]}" "$turned" ;;
    http*) printf '  // An IP camera that sends MJPEG.\n  "camera": { "kind": "http", "source": "%s"%s },\n' "${ANSWER[camera]}" "$turned" ;;
    rpicam*) printf '  // The camera on the ribbon cable.\n  "camera": { "kind": "rpicam"%s },\n' "$turned" ;;
    jetson*)
      [[ $source == "$kind" ]] && source=0
      printf '  // The camera on the ribbon cable, number %s, by GStreamer.\n  "camera": { "kind": "command", "command": [%s]%s },\n' "$source" \
        "$(quoted_words "gst-launch-1.0 -q nvarguscamerasrc sensor-id=$source ! video/x-raw(memory:NVMM),width=1280,height=720,framerate=15/1,format=NV12 ! nvjpegenc ! fdsink")" "$turned"
      ;;
    command:*)
      printf '  // A program that writes MJPEG to its standard output.\n  "camera": { "kind": "command", "command": [%s]%s },\n' \
        "$(quoted_words "$source")" "$turned"
      ;;
    *) printf '  // A USB camera.\n  "camera": { "kind": "v4l2", "source": "%s"%s },\n' "$source" "$turned" ;;
  esac
}

quoted_words() {
  local words word list=''
  # Not by the shell's own splitting: a * would become the files of this folder.
  read -ra words <<<"$1"
  for word in "${words[@]}"; do list+="${list:+, }\"$word\""; done
  printf '%s' "$list"
}

wiring_section() {
  local name text=''
  if [[ ${ANSWER[chip]} == none ]]; then
    echo '  // No wires yet: the door is simulated.'
    echo '  "wiring": { "kind": "simulated" },'
    return
  fi
  echo '  // Which wire is where. The inactive level of the strike is the locked one.'
  echo '  "wiring": {'
  printf '    "kind": "gpio",\n    "chip": "%s"' "${ANSWER[chip]}"
  for name in strike contact rex fire tamper buzzer light_admit light_refuse; do
    [[ ${ANSWER[$name]} == none ]] || text+=$(printf ',\n    "%s": %s' "$(line_key "$name")" "$(line_value "${ANSWER[$name]}")")
  done
  printf '%s\n  },\n' "$text"
}

# light_admit is admitLight in the configuration.
line_key() {
  case $1 in
    light_admit) echo admitLight ;;
    light_refuse) echo refuseLight ;;
    *) printf '%s' "$1" ;;
  esac
}

# 17,low,pull-up is { "line": "17", "activeLevel": "low", "bias": "pullUp" }
line_value() {
  local line=${1%%,*} words
  words="\"line\": \"$line\""
  [[ $1 != *,low* ]] || words+=', "activeLevel": "low"'
  [[ $1 != *,pull-up* ]] || words+=', "bias": "pullUp"'
  [[ $1 != *,pull-down* ]] || words+=', "bias": "pullDown"'
  printf '{ %s }' "$words"
}

inference_section() {
  local words
  [[ ${ANSWER[provider]} != cpu ]] || return 0
  words="\"provider\": \"${ANSWER[provider]}\", \"library\": \"${ANSWER[library]}\", \"fallback\": \"${ANSWER[fallback]}\""
  [[ ${ANSWER[provider]} != tensorrt ]] || words+=", \"engineFolder\": \"/var/lib/edgeface/engines\", \"precision\": \"${ANSWER[precision]}\""
  printf '  // What runs the models; "edgeface doctor" says whether it does.\n  "inference": { %s },\n\n ' "$words"
}

broker_section() {
  local broker=${ANSWER[broker]} port=0 words
  if [[ $broker == none ]]; then
    echo '  // No broker: the door works alone.'
    return
  fi
  [[ ! $broker =~ :([0-9]+)$ ]] || port=${BASH_REMATCH[1]}
  words="\"host\": \"$(host_of "$broker")\", \"port\": $port"
  [[ ${ANSWER[ca_file]} == none ]] || words+=", \"tls\": true, \"caFile\": \"$ETC/secrets/ca.pem\""
  [[ ${ANSWER[certificate_file]} == none ]] ||
    words+=", \"clientCertificateFile\": \"$ETC/secrets/door.pem\", \"clientKeyFile\": \"$ETC/secrets/door.key\""
  [[ ${ANSWER[broker_user]} == none ]] || words+=", \"user\": \"${ANSWER[broker_user]}\""
  [[ ${ANSWER[broker_password_file]} == none ]] || words+=', "passwordFile": "credential:edgeface-broker-password"'
  printf '  // The facility'"'"'s broker; events wait on the disk while it is away.\n  "mqtt": { %s },\n' "$words"
}

site_section() {
  [[ ${ANSWER[site_file]} != none ]] || return 0
  printf '\n  // Whose galleries and commands are believed.\n  "site": { "file": "credential:edgeface-site" },\n'
}
