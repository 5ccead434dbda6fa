# What is on this board. Sourced by edgeface-provision.
# shellcheck shell=bash
# shellcheck disable=SC2154  # the main script's variables

board_model() { tr -d '\0' 2>/dev/null </proc/device-tree/model || true; }

board_kind() {
  case $(board_model) in
    *"Raspberry Pi"*) echo raspberry-pi ;;
    *Jetson* | *NVIDIA*) echo jetson ;;
    *) echo generic ;;
  esac
}

# chips: PATH<TAB>LABEL<TAB>LINES of each GPIO chip. cameras: PATH<TAB>NAME<TAB>PRESENT NODE
# of each device that captures; the path is one that stays with the camera, where there is such a one.
chips() { "$EDGEFACE" devices --plain | awk -F '\t' '$1 == "chip" { print $2 "\t" $3 "\t" $4 }'; }
cameras() { "$EDGEFACE" devices --plain | awk -F '\t' '$1 == "camera" { print $2 "\t" $3 "\t" $4 }'; }

list_hardware() {
  say "Board: $(board_model | grep . || uname -m)"
  say "Cameras:"
  cameras | awk -F '\t' '{ printf "  v4l2:%s  (%s%s)\n", $1, $2, $1 == $3 ? "" : ", now " $3 }'
  [[ $(board_kind) != raspberry-pi ]] || say "  rpicam  (a camera on the ribbon cable)"
  [[ $(board_kind) != jetson ]] || say "  jetson:0  (a camera on the ribbon cable)"
  say "GPIO chips:"
  chips | awk -F '\t' '{ printf "  %s  (%s, %s lines)\n", $2, $1, $3 }'
}

# suggest DEFAULT: the text, or what the board suggests for @board, @camera, @chip.
suggest() {
  case $1 in
    @board) board_kind ;;
    @camera)
      case $(board_kind) in
        raspberry-pi) echo rpicam ;;
        jetson) echo jetson:0 ;;
        *) cameras | awk -F '\t' 'NR == 1 { print "v4l2:" $1; found = 1 } END { if (!found) print "none" }' ;;
      esac
      ;;
    @chip)
      # The header's chip: pinctrl-bcm2711 is the Pi 4's, pinctrl-rp1 the Pi 5's, tegra234-gpio the Orin's.
      chips | awk -F '\t' '$2 ~ /^(pinctrl-(bcm2711|bcm2835|rp1)|tegra234-gpio)$/ { print $2; found = 1; exit } END { if (!found) print "none" }'
      ;;
    *) printf '%s' "$1" ;;
  esac
}
