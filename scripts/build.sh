#!/usr/bin/env bash
# Publishes the programs for this machine. --help says what goes where.
# shellcheck source=scripts/lib/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"

usage() {
  cat <<'END'
usage: scripts/build.sh [--training] [--opencv [RUNTIME]]

Installs what is missing, then makes
  artifacts/edgeface/   the programs edgeface, edgeface-admin and edgeface-models for this machine; they need the .NET 10 runtime
                        (with ASP.NET Core), which comes with the SDK
  artifacts/models/     the model packages; the programs look for them in ../models beside their own folder
With --training also
  artifacts/edgeface-train/   the program edgeface-train, which trains models; x86_64 only, fetches 600 MB (libtorch)
With --opencv also
  artifacts/edgeface/opencv/  the add-on for cameras of kind opencv and for drawing. RUNTIME says where its native library comes from:
                        left out, on x86_64: the package that OpenCvSharp publishes, and what that needs from apt (GTK) is installed;
                        PACKAGE/VERSION: a NuGet package of yours, as for aarch64, where none is published;
                        /path/libOpenCvSharpExtern.so: a file
Both folders together can be put anywhere. Programs that run while this does go on with the files they have.
END
}

training=0 opencv=''
while (($#)); do
  case $1 in
    --training) training=1 ;;
    --opencv)
      opencv=default
      if [[ ${2:-} == */* ]]; then
        opencv=$2
        shift
      fi
      ;;
    --help | -h)
      usage
      exit 0
      ;;
    *) die "unknown argument '$1'; see scripts/build.sh --help" ;;
  esac
  shift
done

case $(uname -m) in
  x86_64) rid=linux-x64 ;;
  aarch64) rid=linux-arm64 ;;
  *) die "this machine is a $(uname -m); EdgeFace is for x86_64 and aarch64" ;;
esac

((!training)) || [[ $rid == linux-x64 ]] || die "libtorch comes for x86_64 only; edgeface-train cannot be built here"
if [[ $opencv == default ]]; then
  [[ $rid == linux-x64 ]] || die "OpenCvSharp publishes no library for this machine; name one: --opencv PACKAGE/VERSION or --opencv /path/libOpenCvSharpExtern.so"
  opencv=official
  want_what_opencv_needs
elif [[ $opencv == *.so ]]; then
  [[ $opencv == /* ]] || opencv=$PWD/$opencv
  [[ -f $opencv ]] || die "--opencv: there is no file $opencv"
fi
need_dotnet
want_what_edgeface_needs
install_missing

target=$ROOT/artifacts/edgeface
fresh=$ROOT/artifacts/.edgeface.$$
trap 'rm -rf -- "$fresh"' EXIT
mkdir -p "$fresh"
# One folder for all programs: native libraries and the assemblies they share are there once. Compiled ahead
# (ReadyToRun), so that the first faces after a start meet no just-in-time compiler.
# The restore names no machine: with -r it would rewrite the lock files of the libraries.
for project in EdgeFace.Daemon EdgeFace.LineOwner EdgeFace.Workshop EdgeFace.Admin; do
  say "publishing $project for $rid"
  (
    cd "$ROOT"
    dotnet restore "src/$project" -p:PublishReadyToRun=true -v quiet &&
      dotnet publish "src/$project" --no-restore -c Release -r "$rid" --self-contained false \
        -p:PublishReadyToRun=true -o "$fresh" -nologo -v quiet -clp:NoSummary
  ) </dev/null >&2 || die "$project cannot be built; the messages above say why"
done
# The libraries of the add-on that the programs have too are not in it.
if [[ -n $opencv ]]; then
  say "publishing EdgeFace.Vision.OpenCv"
  (
    cd "$ROOT"
    dotnet publish src/EdgeFace.Vision.OpenCv -c Release -p:EdgeFaceOpenCvRuntime="$opencv" -o "$fresh/opencv" -nologo -v quiet -clp:NoSummary
  ) </dev/null >&2 || die "EdgeFace.Vision.OpenCv cannot be built; the messages above say why"
fi
rm -rf -- "$target"
mv -- "$fresh" "$target"

# Named without a machine: its natives are those of linux-x64 alone, and one of them is mended on the way
# (src/EdgeFace.Training/Native).
if ((training)); then
  say "publishing EdgeFace.Training"
  (
    cd "$ROOT"
    rm -rf -- "$fresh" && dotnet publish src/EdgeFace.Training -c Release -o "$fresh" -nologo -v quiet -clp:NoSummary
  ) </dev/null >&2 || die "EdgeFace.Training cannot be built; the messages above say why"
  rm -rf -- "$ROOT/artifacts/edgeface-train"
  mv -- "$fresh" "$ROOT/artifacts/edgeface-train"
fi

ensure_models || die "the models cannot be built; the messages above say why"

printf 'programs: %s\nmodels:   %s\n' "$target" "$ROOT/artifacts/models"
((!training)) || printf 'training: %s\n' "$ROOT/artifacts/edgeface-train"
printf 'to call them by name in this terminal:\n%s\n' "$(path_line)"
