#!/usr/bin/env bash
# Fetches Debian's newest kernel for the board and builds the two modules that it leaves out. Run by make-image.sh.
#   make-modules.sh FOLDER     makes FOLDER/kernel (as packaged), FOLDER/release (its version) and FOLDER/*.ko
# shellcheck source=scripts/board/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

work=$1
mkdir -p "$work/debs" "$work/kernel" "$work/headers" "$work/source" "$work/busybox"
board_apt -qq update

# The meta package names the kernel of the day.
release=$(apt_view depends "linux-image-$ARCH" | awk '/Depends: linux-image-/ { sub("linux-image-", "", $2); print $2; exit }')
[[ -n $release ]] || die "apt does not say which kernel linux-image-$ARCH depends on"
series=${release%.0-*}
say "kernel $release"

cd "$work/debs" || exit
board_apt -qq download "linux-image-$release" "linux-headers-$release" "linux-headers-${release%-"$ARCH"}-common" \
  "linux-source-$series" v4l2loopback-dkms busybox-static
# The helpers of the build run here.
apt-get -qq -o APT::Sandbox::User=root download "linux-kbuild-$series"
dpkg-deb -x linux-image-*.deb "$work/kernel"
for deb in linux-headers-*.deb linux-kbuild-*.deb; do dpkg-deb -x "$deb" "$work/headers"; done
dpkg-deb -x busybox-static_*.deb "$work/busybox"
dpkg-deb -x v4l2loopback-dkms_*.deb "$work/source"
dpkg-deb --fsys-tarfile linux-source-*.deb | tar -xO "./usr/src/linux-source-$series.tar.xz" |
  tar -C "$work/source" -xJ --strip-components=1 \
    "linux-source-$series/drivers/gpio/gpio-sim.c" "linux-source-$series/drivers/gpio/gpiolib.h" "linux-source-$series/kernel/irq/irq_sim.c"

headers=$work/headers/usr/src/linux-headers-$release
# As packaged, it includes the common one from where it would be installed.
printf 'include %s\n' "$work/headers/usr/src/linux-headers-${release%-"$ARCH"}-common/Makefile" >"$headers/Makefile"

# build FOLDER: the modules that its Kbuild names. gcc-12 is what Debian 12's kernels are built with.
build() {
  make -s -C "$headers" M="$1" ARCH="$ARCH" CROSS_COMPILE=aarch64-linux-gnu- CC=aarch64-linux-gnu-gcc-12 modules
  aarch64-linux-gnu-strip --strip-debug "$1"/*.ko
  mv -- "$1"/*.ko "$work/"
}

# gpio-sim needs irq_sim, which this kernel leaves out too: both become one module, so the latter exports nothing.
# It calls irq_to_desc(), which modules may not; for the simple interrupts of the simulator generic_handle_irq() does
# the same (kernel/irq/irqdesc.c).
lines=$work/gpio-sim
mkdir -p "$lines"
cp "$work/source/drivers/gpio/gpiolib.h" "$lines/"
cp "$work/source/drivers/gpio/gpio-sim.c" "$lines/simulator.c"
sed -e '/^EXPORT_SYMBOL/d' -e 's/handle_simple_irq(irq_to_desc(irqnum))/generic_handle_irq(irqnum)/' \
  "$work/source/kernel/irq/irq_sim.c" >"$lines/irq_sim.c"
printf 'obj-m := gpio-sim.o\ngpio-sim-y := simulator.o irq_sim.o\n' >"$lines/Kbuild"
build "$lines"

camera=$work/v4l2loopback
mkdir -p "$camera"
cp "$work"/source/usr/src/v4l2loopback-*/v4l2loopback*.[ch] "$camera/"
printf 'obj-m := v4l2loopback.o\n' >"$camera/Kbuild"
build "$camera"

printf '%s\n' "$release" >"$work/release"
