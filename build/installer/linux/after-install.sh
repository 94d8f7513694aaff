#!/bin/sh
# After the files are there: the name on the PATH, the folder of the machine's policy, the sandbox, the registers.
# deb says `configure`, rpm says 1 (new) or 2 (upgrade). DPKG_ROOT names another root than this machine's: an image being built.
set -e

root="${DPKG_ROOT:-}"
app="$root/opt/Huiyin"

mkdir -p "$root/usr/bin"
# A folder that IT made keeps its rights.
[ -d "$root/etc/huiyin" ] || mkdir -p -m 755 "$root/etc/huiyin"
# A program of that name that is no link is somebody else's.
if [ -L "$root/usr/bin/huiyin" ] || [ ! -e "$root/usr/bin/huiyin" ]; then
  ln -sf /opt/Huiyin/huiyin "$root/usr/bin/huiyin"
fi

# Whether a person's program may make name spaces, which the sandbox stands on. Of an image nobody knows yet.
namespaces_are_free() {
  [ -z "$root" ] || return 1
  [ "$(cat /proc/sys/kernel/unprivileged_userns_clone 2>/dev/null || echo 1)" != 0 ] || return 1
  [ "$(cat /proc/sys/user/max_user_namespaces 2>/dev/null || echo 0)" != 0 ]
}

# AppArmor from version 4 on may keep unknown programs from name spaces; the profile names ours.
if [ -e "$root/etc/apparmor.d/abi/4.0" ]; then
  install -m 644 "$app/resources/apparmor-profile" "$root/etc/apparmor.d/huiyin"
  if [ -z "$root" ] && command -v apparmor_parser >/dev/null 2>&1; then
    apparmor_parser --replace --write-cache --skip-read-cache /etc/apparmor.d/huiyin || echo 'huiyin: the AppArmor profile was not loaded; the program starts after the next boot' >&2
  fi
fi

# Where name spaces are not free, Chromium's small helper makes them as root. Electron never runs without a sandbox.
if [ -e "$app/chrome-sandbox" ]; then
  if namespaces_are_free; then chmod 755 "$app/chrome-sandbox"; else chmod 4755 "$app/chrome-sandbox"; fi
fi

if [ -d "$root/usr/share/applications" ] && command -v update-desktop-database >/dev/null 2>&1; then
  update-desktop-database -q "$root/usr/share/applications" || true
fi
exit 0
