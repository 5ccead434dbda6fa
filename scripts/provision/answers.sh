# The answers: what is asked, what is allowed, where it comes from. Sourced by edgeface-provision.
# shellcheck shell=bash
# shellcheck disable=SC2154  # the main script's variables

# A terminal that is gone is no reason to stop half-way.
say() { printf '%s\n' "$*" || true; }

# stop MESSAGE…: the answers are wrong, or it cannot begin.
stop() {
  printf 'edgeface-provision: %s\n' "$@" >&2
  exit 2
}

declare -A ANSWER=()
FAULTS=()

# What there is to answer, in the order of asking: name|pattern|default|question.
QUESTIONS=(
  'site|[a-z0-9-]{1,32}||Site (small letters, digits, -)'
  'door|[a-z0-9-]{1,32}||Door (small letters, digits, -)'
  'board|generic|raspberry-pi|jetson|@board|Board: generic, raspberry-pi or jetson'
  'camera|none|v4l2:/[^"\\]+|rpicam|jetson(:[0-9]{1,2})?|(rtsp|http)s?://[^"\\ ]+|command:[^"\\]+|@camera|Camera: one of the list above, rtsp://…, http://…, or none'
  'rotation|0|90|180|270|0|Turn its picture clockwise so that people stand upright in it (180: mounted upside down; "edgeface aim" tells)'
  'chip|[^"\\]{1,64}|@chip|GPIO chip (label; none: no wires yet)'
  'strike|@line|none|Strike: LINE[,low]'
  'contact|@line|none|Door contact: LINE[,low][,pull-up or ,pull-down]'
  'rex|@line|none|Exit button'
  'fire|@line|none|Fire release'
  'tamper|@line|none|Housing switch'
  'buzzer|@line|none|Buzzer'
  'light_admit|@line|none|Light for "come in"'
  'light_refuse|@line|none|Light for "no"'
  'relay_on_secure_side|yes|no||Does the relay hang on the secure side of the wall, out of reach from outside? (yes/no)'
  'exit_in_hardware|yes|no||Are exit button and fire release wired in series with the supply of the lock, so that they work without this board? (yes/no)'
  'provider|cpu|cuda|tensorrt|cpu|Faces are recognised by: cpu, cuda or tensorrt'
  'library|none|/[^"\\]*|none|ONNX Runtime library that was built for it (full path)'
  'precision|float32|fp16|int8|float32|TensorRT calculates in: float32, fp16 or int8'
  'fallback|none|cpu|cpu|If it cannot be used: cpu (the processor takes over, and says so) or none (the unit does not start)'
  'broker|none|([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[1-9][0-9]{0,4})?|none|MQTT broker: HOST[:PORT], or none'
  'broker_user|none|[^"\\ ]{1,256}|none|User at the broker, or none'
  'broker_password_file|none|kept|/[^"\\]*|none|File with the password (kept: the one of an earlier run)'
  'ca_file|none|/[^"\\]*|none|CA of the broker (PEM; none: no TLS)'
  'certificate_file|none|/[^"\\]*|none|Certificate of this door (PEM)'
  'key_file|none|/[^"\\]*|none|Its key (PEM)'
  'site_file|none|kept|/[^"\\]*|none|Site file from the facility admin (kept: the one of an earlier run)'
)
LINE_PATTERN='none|[A-Za-z0-9_.-]{1,64}(,low)?(,pull-up|,pull-down)?'

# A question's fields; the pattern may hold bars itself.
name_of() { printf '%s' "${1%%|*}"; }
text_of() { printf '%s' "${1##*|}"; }
default_of() {
  local rest=${1%|*}
  printf '%s' "${rest##*|}"
}
pattern_of() {
  local rest=${1#*|}
  rest=${rest%|*}
  rest=${rest%|*}
  [[ $rest == @line ]] && rest=$LINE_PATTERN
  printf '%s' "$rest"
}

take_answers() {
  local known=$ETC/answers
  # Earlier answers are what is offered; a file replaces them all.
  if [[ -n $answers ]]; then
    [[ -r $answers ]] || stop "the answers in $answers cannot be read"
    read_answers "$answers"
  else
    [[ ! -r $known ]] || read_answers "$known"
    [[ $check == yes && -r $known ]] || ask_all
  fi
}

# read_answers FILE: NAME=VALUE lines; nothing in it is ever run.
read_answers() {
  local line name value number=0
  while IFS= read -r line || [[ -n $line ]]; do
    number=$((number + 1))
    line=${line%$'\r'}
    [[ $line =~ ^[[:space:]]*(#|$) ]] && continue
    if [[ ! $line =~ ^([a-z_]+)=(.*)$ ]]; then
      FAULTS+=("$1, line $number: expected NAME=VALUE, found '$line'")
      continue
    fi
    name=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]}
    value=${value%"${value##*[![:space:]]}"}
    if ! is_known "$name"; then
      FAULTS+=("$1, line $number: there is no answer called '$name'")
      continue
    fi
    ANSWER[$name]=$value
  done <"$1"
}

is_known() {
  local question
  for question in "${QUESTIONS[@]}"; do [[ $(name_of "$question") != "$1" ]] || return 0; done
  return 1
}

ask_all() {
  local question name default reply fault confirmed=${ANSWER[chip]:-}/${ANSWER[strike]:-}
  [[ -t 0 ]] || stop "there is nobody to ask; give the answers in a file: --answers FILE"
  list_hardware
  for question in "${QUESTIONS[@]}"; do
    name=$(name_of "$question")
    default=${ANSWER[$name]:-$(suggest "$(default_of "$question")")}
    # What has no use without an earlier answer is not asked.
    is_asked "$name" || continue
    # Of another strike's wiring nobody has said anything yet.
    case $name in
      relay_on_secure_side | exit_in_hardware) [[ ${ANSWER[chip]}/${ANSWER[strike]} == "$confirmed" ]] || default='' ;;
    esac
    while true; do
      read -r -p "$(text_of "$question")${default:+ [$default]}: " reply || stop "no answer"
      ANSWER[$name]=${reply:-$default}
      fault=$(fault_of "$question")
      [[ -n $fault ]] || break
      say "  not taken: $fault"
    done
  done
}

is_asked() {
  case $1 in
    strike | contact | rex | fire | tamper | buzzer | light_* | relay_on_secure_side | exit_in_hardware)
      [[ ${ANSWER[chip]} != none ]]
      ;;
    rotation) [[ ${ANSWER[camera]} != none ]] ;;
    library | fallback) [[ ${ANSWER[provider]} != cpu ]] ;;
    precision) [[ ${ANSWER[provider]} == tensorrt ]] ;;
    broker_user | broker_password_file | ca_file | certificate_file | key_file) [[ ${ANSWER[broker]} != none ]] ;;
    *) true ;;
  esac
}

credential_of() {
  case $1 in
    broker_password_file) echo edgeface-broker-password ;;
    site_file) echo edgeface-site ;;
  esac
}

# fault_of QUESTION: what is wrong with its answer, those before it being given; nothing where it can be taken.
fault_of() {
  local name value
  name=$(name_of "$1")
  value=${ANSWER[$name]}
  if [[ -z $value ]]; then
    printf '%s' "$name: no answer ($(text_of "$1"))"
  elif [[ ! $value =~ ^($(pattern_of "$1"))$ ]]; then
    printf '%s' "$name=$value: allowed is $(pattern_of "$1")"
  else
    case $name in
      *_file) fault_of_file "$name" "$value" ;;
      library)
        if [[ $value == none ]]; then
          printf '%s' "library=none: the provider ${ANSWER[provider]} needs an ONNX Runtime that was built with it; give its libonnxruntime.so"
        elif [[ ! -f $value ]]; then
          printf '%s' "library=$value: there is no such file"
        fi
        ;;
      strike) [[ $value != none ]] || printf '%s' "strike=none: with a GPIO chip the strike needs a line (or chip=none)" ;;
      relay_on_secure_side)
        [[ $value == yes ]] || printf '%s' "$name: whoever reaches the relay opens the door; move it inside, then answer yes"
        ;;
      exit_in_hardware)
        [[ $value == yes ]] ||
          printf '%s' "$name: people must get out when this board is dead; wire exit button and fire release in series with the lock's supply, then answer yes"
        ;;
    esac
  fi
}

fault_of_file() {
  case $2 in
    none) ;;
    kept) credential_exists "$(credential_of "$1")" || printf '%s' "$1=kept: no earlier run kept one here; name the file" ;;
    *) [[ -f $2 && -r $2 ]] || printf '%s' "$1=$2: there is no such file" ;;
  esac
  [[ $1 != key_file || ($2 == none && ${ANSWER[certificate_file]} == none) || ($2 != none && ${ANSWER[certificate_file]} != none) ]] ||
    printf '%s' "certificate_file and key_file go together"
}

# Everything that is wrong, at once.
check_answers() {
  local question name fault chip=${ANSWER[chip]:-}
  for question in "${QUESTIONS[@]}"; do
    name=$(name_of "$question")
    ANSWER[$name]=${ANSWER[$name]:-$(suggest "$(default_of "$question")")}
    is_asked "$name" || [[ $name == *_file ]] || continue
    fault=$(fault_of "$question")
    [[ -z $fault ]] || FAULTS+=("$fault")
  done
  # A door with wires is not to be simulated because nobody knew its chip.
  [[ -n $chip || ${ANSWER[chip]} != none || ${ANSWER[strike]} == none ]] ||
    FAULTS+=("chip: none is named, and none of this board is known as its header's; \"edgeface devices\" lists them (chip=none: no wires yet)")
  ((${#FAULTS[@]} == 0)) || stop "${FAULTS[@]}" "nothing was changed"
}
