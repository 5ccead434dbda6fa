#!/usr/bin/env bash
# Shows EdgeFace at work. --help says how.
# shellcheck source=scripts/lib/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"

usage() {
  cat <<'END'
usage: scripts/demo.sh [--seconds N] [--plain]

Installs what is missing, builds EdgeFace and its models, enrols the people of demo photographs, starts the unit with
an MQTT broker and a simulated relay, and shows it at work, here and on a page for a browser of this machine, whose
address is printed. Exits with 0 only if the enrolled people who came were let
in, the strangers were not, and an MQTT client received the matching events. Nothing keeps running afterwards.

  --seconds N   how long the show may last (default 30), without the building before it
  --plain       lines instead of the live view; also where the output is no terminal

The annotated pictures go to artifacts/demo/.
END
}

for argument in "$@"; do
  case $argument in
    --help | -h)
      usage
      exit 0
      ;;
  esac
done

"$(dirname -- "${BASH_SOURCE[0]}")/build.sh" >/dev/null
need_dotnet
photographs=$ROOT/models/node_modules/@vladmandic/face-api/demo
if [[ ! -f $photographs/sample1.jpg ]]; then
  say "fetching the demo photographs"
  "$ROOT/scripts/build-models.sh" --fresh </dev/null >&2
fi

say "building the demo"
(cd "$ROOT" && dotnet build src/EdgeFace.Demo -c Release -nologo -v quiet -clp:NoSummary </dev/null >&2) ||
  die "the demo cannot be built; the messages above say why"

exec "$ROOT/src/EdgeFace.Demo/bin/Release/net10.0/edgeface-demo" --unit "$ROOT/artifacts/edgeface/edgeface" \
  --photographs "$photographs" --pictures "$ROOT/artifacts/demo" "$@"
