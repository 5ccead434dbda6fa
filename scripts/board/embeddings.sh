#!/usr/bin/env bash
# Compares the embeddings of ARM64 with this machine's: the program for ARM64 runs under qemu-aarch64 with libraries of
# Debian's ARM64 packages. Run by board.sh.
#   embeddings.sh IMAGES FACES
# shellcheck source=scripts/board/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

images=$1 faces=$2
sysroot=$CACHE/sysroot-$(content_key embeddings.sh)

# What the program's own folder does not have. No root is needed: the packages are unpacked, not installed.
make_sysroot() {
  [[ ! -d $sysroot ]] || return 0
  say "fetching ARM64 libraries for the emulated program"
  mkdir -p "$CACHE"
  local making
  making=$(mktemp -d "$CACHE/sysroot.XXXXXX")
  board_apt -qq update
  (cd "$making" && board_apt -qq download libc6 libgcc-s1 libstdc++6 libssl3 libturbojpeg0)
  for deb in "$making"/*.deb; do dpkg-deb -x "$deb" "$making/root"; done
  # ONNX Runtime chooses its kernels by what the processor says of itself; qemu hands this file on instead of the host's.
  mkdir -p "$making/root/proc"
  local core
  for core in 0 1 2 3; do
    printf 'processor\t: %s\nBogoMIPS\t: 108.00\nFeatures\t: fp asimd evtstrm crc32 cpuid\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x0\nCPU part\t: 0xd08\nCPU revision\t: 3\n\n' "$core"
  done >"$making/root/proc/cpuinfo"
  chmod -R go+rX "$making/root"
  mv -- "$making/root" "$sysroot"
  rm -rf -- "$making"
}

work=$(mktemp -d "${TMPDIR:-/tmp}/edgeface-embeddings.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
make_sysroot

say "publishing edgeface-models for linux-arm64"
(
  cd "$ROOT"
  dotnet restore src/EdgeFace.Workshop -p:PublishReadyToRun=true -v quiet &&
    dotnet publish src/EdgeFace.Workshop --no-restore -c Release -r linux-arm64 --self-contained true -p:PublishReadyToRun=true \
      -o "$work/arm64" -nologo -v quiet -clp:NoSummary
  dotnet build src/EdgeFace.Workshop -c Release -nologo -v quiet -clp:NoSummary
) </dev/null >&2 || die "edgeface-models cannot be built; the messages above say why"

export EDGEFACE_MODELS=${EDGEFACE_MODELS:-$ROOT/artifacts/models}
own=(dotnet "$ROOT/src/EdgeFace.Workshop/bin/Release/net10.0/edgeface-models.dll")
# Threads that compile again in the background, and spinning, cost much under emulation and change nothing here.
emulated=(env DOTNET_TieredCompilation=0 qemu-aarch64-static -cpu cortex-a72 -L "$sysroot" "$work/arm64/edgeface-models")

ulimit -c 0
status=0
for form in mobilefacenet:int8 mobilefacenet:float32; do
  begun=$EPOCHREALTIME
  "${own[@]}" embed "$form" --images "$images" --most "$faces" --crops "$work/crops" --to "$work/x64" >/dev/null || die "the faces could not be embedded on this machine"
  middle=$EPOCHREALTIME
  "${emulated[@]}" embed "$form" --crops "$work/crops" --to "$work/arm64.out" || die "the ARM64 program failed under emulation"
  end=$EPOCHREALTIME
  "${own[@]}" embed "$form" --crops "$work/crops" --against "$work/arm64.out" --least 0.999 || status=$?
  awk -v form="$form" -v a="$begun" -v b="$middle" -v c="$end" 'BEGIN { printf "%s: %.0f s here (with finding the faces), %.0f s under emulation\n", form, b - a, c - b }'
done
exit "$status"
