#!/usr/bin/env bash
# Makes the package that goes onto a board. --help says how.
# shellcheck source=scripts/lib/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib/common.sh"

usage() {
  cat <<'END_OF_HELP'
usage: scripts/package.sh [linux-arm64|linux-x64] [--lint] [--twice] [--out DIR]

Publishes the door unit for a machine (without an argument: one like this) with the .NET runtime and the models inside,
and makes of it, in artifacts/package/ or DIR:
  edgeface_VERSION_ARCH.deb           for apt install ./edgeface_*.deb, on Debian 12 and 13, Raspberry Pi OS, Ubuntu 22.04
  edgeface-VERSION-linux-ARCH.tar.gz  the same files for other systems: tar -xzf FILE --strip-components=1 -C /
  edgeface-VERSION-linux-ARCH.cdx.json  what is inside (CycloneDX)
  SHA256SUMS
The same sources give the same bytes; --twice shows it: what is committed is built again in a clone in another folder, as a user
with another umask, and must be the same. --lint checks the package with lintian.
END_OF_HELP
}

runtime='' lint=no twice=no out=''
while (($#)); do
  case $1 in
    linux-x64 | linux-arm64) runtime=$1 ;;
    --lint) lint=yes ;;
    --twice) twice=yes ;;
    --out)
      (($# > 1)) || die "--out needs a folder"
      out=$2
      shift
      ;;
    --help | -h)
      usage
      exit 0
      ;;
    *) die "unknown argument '$1'; see scripts/package.sh --help" ;;
  esac
  shift
done
if [[ -z $runtime ]]; then
  case $(uname -m) in
    x86_64) runtime=linux-x64 ;;
    aarch64) runtime=linux-arm64 ;;
    *) die "this machine is a $(uname -m); name the board's: linux-arm64 or linux-x64" ;;
  esac
fi
case $runtime in
  linux-x64) architecture=amd64 ;;
  linux-arm64) architecture=arm64 ;;
esac

# A clone has what is committed.
[[ $twice == no || -z $(git -C "$ROOT" status --porcelain) ]] || die "--twice compares with what is committed: commit first"

need_dotnet
want_what_edgeface_needs
want_command dpkg-deb dpkg "makes the package"
[[ $lint == no ]] || want_command lintian lintian "checks the package"
install_missing
ensure_models || die "the models cannot be built; the messages above say why"

# The time of all files: that of the last change of the sources, so that it is the same again.
if [[ -z ${SOURCE_DATE_EPOCH:-} ]]; then
  SOURCE_DATE_EPOCH=$(git -C "$ROOT" log -1 --format=%ct 2>/dev/null || stat -c %Y "$ROOT/Directory.Packages.props")
fi
export SOURCE_DATE_EPOCH
version=$(cd "$ROOT" && dotnet msbuild src/EdgeFace.Daemon -getProperty:Version -nologo)
out=${out:-$ROOT/artifacts/package}
recipes=$ROOT/scripts/package

work=$(mktemp -d "${TMPDIR:-/tmp}/edgeface-package.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
tree=$work/tree
programs=$tree/usr/lib/edgeface
documents=$tree/usr/share/doc/edgeface
mkdir -p "$programs" "$documents" "$out"

# The restore names no machine: with -r it would rewrite the lock files of the libraries.
say "publishing for $runtime"
# One folder: runtime and libraries that the programs share are there once.
(
  cd "$ROOT"
  for project in EdgeFace.LineOwner EdgeFace.Daemon; do
    dotnet restore "src/$project" -p:PublishReadyToRun=true -v quiet &&
      dotnet publish "src/$project" --no-restore -c Release -r "$runtime" --self-contained true \
        -p:PublishReadyToRun=true -p:ContinuousIntegrationBuild=true -o "$programs" -nologo -v quiet -clp:NoSummary || exit
  done
  dotnet build src/EdgeFace.Packaging -c Release -nologo -v quiet -clp:NoSummary
) </dev/null >&2 || die "the program cannot be built; the messages above say why"
# What a debugger or a tracer would load, neither of which the unit lets in.
rm -f -- "$programs"/{libcoreclrtraceptprovider.so,libmscordbi.so,libmscordaccore.so,createdump}

say "the package's papers"
[[ -d $ROOT/models/node_modules ]] || "$ROOT/scripts/build-models.sh" </dev/null >&2
dotnet "$ROOT/src/EdgeFace.Packaging/bin/Release/net10.0/edgeface-papers.dll" --publish "$programs" \
  --packages "${NUGET_PACKAGES:-$HOME/.nuget/packages}" --models "$ROOT/models/manifest.json" --npm "$ROOT/models/node_modules" \
  --built-in "$ROOT/src/EdgeFace.Vision/Fonts" \
  --licence "$ROOT/LICENSE" --epoch "$SOURCE_DATE_EPOCH" --sbom "$documents/sbom.cdx.json" --copyright "$documents/copyright" ||
  die "the papers cannot be written"

copy() { install -D -m 644 -- "$1" "$2"; }

# Those of the facility's admin stay with its program, which no door has.
units=()
for unit in "$ROOT"/systemd/*.service "$ROOT"/systemd/*.timer; do [[ $unit == */edgeface-admin-* ]] || units+=("${unit##*/}"); done

for model in "$ROOT"/artifacts/models/*/; do
  for file in "$model"*; do copy "$file" "$programs/models/$(basename -- "$model")/${file##*/}"; done
done
for unit in "${units[@]}"; do copy "$ROOT/systemd/$unit" "$tree/usr/lib/systemd/system/$unit"; done
for board in "$ROOT"/systemd/boards/*.conf; do copy "$board" "$programs/boards/${board##*/}"; done
copy "$ROOT/systemd/edgeface.sysusers" "$tree/usr/lib/sysusers.d/edgeface.conf"
copy "$ROOT/systemd/edgeface.udev" "$tree/usr/lib/udev/rules.d/60-edgeface.rules"
for document in README.md HARDWARE.md wiring.svg; do copy "$recipes/$document" "$documents/$document"; done
copy "$recipes/answers.example" "$documents/examples/answers"
copy "$ROOT/scripts/provision.sh" "$programs/provision.sh"
for part in "$ROOT"/scripts/provision/*.sh; do copy "$part" "$programs/provision/${part##*/}"; done
mkdir -p "$tree/usr/bin" "$tree/usr/sbin"
ln -s ../lib/edgeface/provision.sh "$tree/usr/sbin/edgeface-provision"
ln -s ../lib/edgeface/edgeface "$tree/usr/bin/edgeface"
for page in "$recipes"/man/*; do
  mkdir -p "$tree/usr/share/man/man${page##*.}"
  gzip -9n <"$page" >"$tree/usr/share/man/man${page##*.}/${page##*/}.gz"
done
sed -e "s/@VERSION@/$version/" -e "s/@DATE@/$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")/" "$recipes/changelog" |
  gzip -9n >"$documents/changelog.gz"

# Whatever this user's umask is, and whatever NuGet's packages came with.
settle() {
  find "$tree" -type d -exec chmod 755 {} +
  find "$tree" -type f -exec chmod 644 {} +
  chmod 755 "$programs"/edgeface{,-line-owner} "$programs/provision.sh"
  [[ ! -d $tree/DEBIAN ]] || chmod 755 "$tree"/DEBIAN/{postinst,prerm,postrm}
  find "$tree" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
}
settle

name=edgeface-$version-$runtime
say "$name.tar.gz"
# The links' own targets (../lib/…) stay as they are: S.
tar -C "$tree" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" --format=gnu \
  --transform "flags=rhS;s,^\.,$name," -c . | gzip -6n >"$work/$name.tar.gz"
cp -- "$documents/sbom.cdx.json" "$work/$name.cdx.json"

say "edgeface_${version}_$architecture.deb"
copy "$recipes/lintian-overrides" "$tree/usr/share/lintian/overrides/edgeface"
mkdir "$tree/DEBIAN"
# Those that a board starts by itself; the door's line before what drives it.
started=$(cd "$ROOT/systemd" && grep -l '^\[Install\]' -- "${units[@]}" | LC_ALL=C sort | xargs)
for script in postinst prerm postrm; do
  sed "s/@UNITS@/$started/" "$recipes/$script" >"$tree/DEBIAN/$script"
done
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" \
  -e "s/@SIZE@/$(find "$tree/usr" -type f -printf '%s\n' | awk '{ sum += $1 } END { print int(sum / 1024) }')/" "$recipes/control" >"$tree/DEBIAN/control"
(cd "$tree" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$tree/DEBIAN/md5sums"
settle
# gzip: a board unpacks it in a third of the time that xz takes.
dpkg-deb --root-owner-group -Zgzip -z9 --build "$tree" "$work/edgeface_${version}_$architecture.deb" >/dev/null

for file in "$work"/edgeface[-_]*; do mv -f -- "$file" "$out/"; done
(cd "$out" && sha256sum -- edgeface[-_]* >SHA256SUMS)
if [[ $lint == yes ]]; then
  say "lintian"
  lintian --fail-on error,warning --tag-display-limit 0 "$out/edgeface_${version}_$architecture.deb"
fi
if [[ $twice == yes ]]; then
  say "once more, in a clone"
  git clone --quiet --no-hardlinks "$ROOT" "$work/clone"
  # The models are built files as well, and have a test of their own.
  mkdir -p "$work/clone/artifacts"
  cp -a "$ROOT/artifacts/models" "$work/clone/artifacts/models"
  cp -a "$ROOT/models/node_modules" "$work/clone/models/node_modules"
  (umask 027 && "$work/clone/scripts/package.sh" "$runtime" --out "$work/again" >/dev/null)
  # The folder may hold packages for other machines as well.
  (cd "$out" && sha256sum --check --quiet "$work/again/SHA256SUMS" >&2) || die "the second package is another one; the files above differ"
  say "the same bytes"
fi
printf '%s\n' "$out/edgeface_${version}_$architecture.deb"
