#!/usr/bin/env bash
# Makes the image of the emulated board in the cache: kernel, initial file system, disk, and the saved state of a board
# that has just come up. Needs root; run by board.sh, one at a time.
# shellcheck source=scripts/board/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=scripts/board/machine.sh
source "$RECIPES/machine.sh"

# What the disk is mounted with comes in the initial file system, the rest with the disk.
BOOT_MODULES=(virtio_pci virtio_mmio virtio_blk virtio_net ext4)
BOARD_MODULES=(virtio-rng configfs softdog loop tun autofs4 nf_tables nft_ct ipv6 overlay efi_pstore)

target=$IMAGE
[[ -s $ROOT_TAR ]] || "$RECIPES/make-root.sh" "$ROOT_TAR"

# The kernel's makefiles take no folder with a space or a colon in its name.
making=$CACHE
[[ $CACHE != *[[:space:]:]* ]] || making=/var/tmp
work=$(mktemp -d "$making/edgeface-image.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
"$RECIPES/make-modules.sh" "$work"
release=$(<"$work/release")

# closure MODULE…: files of the modules and of those that they need, in the order in which they are loaded.
closure() {
  local module
  for module in "$@"; do
    modprobe -d "$work/kernel" -S "$release" --show-depends "$module" 2>/dev/null | awk '$1 == "insmod" { print $2 }'
  done | awk '!seen[$0]++'
}

make_root() {
  local root=$work/root file
  mkdir "$root"
  tar -C "$root" -xf "$ROOT_TAR"
  cp -a --no-preserve=ownership "$RECIPES/guest/." "$root/"
  local modules=$root/lib/modules/$release
  mkdir -p "$modules/extra"
  while read -r file; do
    install -D -m 644 "$file" "$modules/${file#*/lib/modules/"$release"/}"
  done < <(closure "${BOOT_MODULES[@]}" "${BOARD_MODULES[@]}" videodev videobuf2-v4l2 vivid)
  cp "$work/kernel/lib/modules/$release"/modules.{order,builtin,builtin.modinfo} "$modules/"
  cp "$work"/*.ko "$modules/extra/"
  depmod -b "$root" "$release"

  echo board >"$root/etc/hostname"
  # 10.0.2.100 is whatever the host forwards: see "forward" of board.sh.
  printf '127.0.0.1 localhost board\n10.0.2.2 host\n10.0.2.100 broker.test\n' >"$root/etc/hosts"
  printf '/dev/vda / ext4 defaults,noatime 0 1\n' >"$root/etc/fstab"
  : >"$root/etc/machine-id"
  install -D -m 600 "$work/made/id_ed25519.pub" "$root/root/.ssh/authorized_keys"
  local wants=$root/etc/systemd/system/sysinit.target.wants
  mkdir -p "$wants" "$root/etc/systemd/system/multi-user.target.wants"
  ln -sf ../simulated-lines.service "$wants/"
  ln -sf ../simulated-camera.service "$root/etc/systemd/system/multi-user.target.wants/"
  ln -sf /lib/systemd/system/systemd-networkd.service "$root/etc/systemd/system/multi-user.target.wants/"
  for file in apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer \
    dpkg-db-backup.timer systemd-timesyncd.service; do
    ln -sf /dev/null "$root/etc/systemd/system/$file"
  done
}

make_initrd() {
  local initrd=$work/initrd number=10 file
  mkdir -p "$initrd"/{bin,dev,proc,sys,modules,disk}
  cp "$work/busybox/bin/busybox" "$initrd/bin/"
  while read -r file; do
    cp "$file" "$initrd/modules/$number-${file##*/}"
    number=$((number + 1))
  done < <(closure "${BOOT_MODULES[@]}")
  find "$initrd/modules" -name '*.ko' -exec aarch64-linux-gnu-strip --strip-debug {} +
  install -m 755 "$RECIPES/initrd-init" "$initrd/init"
  (cd "$initrd" && find . | LC_ALL=C sort | cpio -o -H newc --quiet --reproducible | gzip -1n) >"$work/made/initrd.gz"
}

make_disk() {
  truncate -s 4G "$work/disk.raw"
  # With a journal, as a board's has one: the tests cut its power.
  mke2fs -q -t ext4 -E root_owner=0:0 -d "$work/root" "$work/disk.raw"
  qemu-img convert -O qcow2 "$work/disk.raw" "$work/made/disk.qcow2"
}

# Boots once and keeps the running board: a test has it in seconds.
save_state() {
  local run=$work/run
  IMAGE=$work/made
  mkdir -p "$run"
  qemu-img create -q -f qcow2 -b "$IMAGE/disk.qcow2" -F qcow2 "$run/disk.qcow2"
  start_machine "$run" -drive "if=none,id=d,file=$run/disk.qcow2,format=qcow2,cache=unsafe" -device virtio-blk-pci,drive=d
  wait_for_ssh "$run" 600 || { tail -n 30 "$run/serial.log" >&2; stop_machine "$run"; die "the board does not come up; its last words are above"; }
  on_board "$run" 'systemctl is-system-running --wait || systemctl --failed --no-pager; gpiodetect; ls /run/lines /dev/video10 >/dev/null; sync' >&2
  save_machine "$run" "$work/made/state"
  # The disk as it was at that moment belongs to the state; later disks are laid over it.
  mv -- "$run/disk.qcow2" "$work/made/booted.qcow2"
  (cd "$work/made" && qemu-img rebase -q -u -b disk.qcow2 -F qcow2 booted.qcow2)
}

mkdir "$work/made"
ssh-keygen -q -t ed25519 -N '' -C board -f "$work/made/id_ed25519"
depmod -b "$work/kernel" "$release"
make_root
make_initrd
make_disk
cp "$work/kernel/boot/vmlinuz-$release" "$work/made/Image"
say "starting the board once, to keep it as it is when it has just come up"
save_state
printf '%s\n' "$release" >"$work/made/kernel"
mv -- "$work/made" "$target"
say "the board's image is ready: kernel $release"
