#!/bin/sh
# After the files are gone: what the first script made goes too. What people wrote, and the machine's policy, stay, unless that
# policy says `"wipeOnUninstall": true`: then the program's folders in every home go.
# deb says `remove`, `purge`, or that a new version comes; rpm says 0 (gone) or 1 (a new version is there).
set -e

root="${DPKG_ROOT:-}"

case "${1:-}" in
  upgrade | failed-upgrade | abort-install | abort-upgrade | disappear | 1) exit 0 ;;
esac

if [ "$(readlink "$root/usr/bin/huiyin" 2>/dev/null)" = /opt/Huiyin/huiyin ]; then
  rm -f "$root/usr/bin/huiyin"
fi

if [ -e "$root/etc/apparmor.d/huiyin" ]; then
  if [ -z "$root" ] && command -v apparmor_parser >/dev/null 2>&1; then
    apparmor_parser --remove /etc/apparmor.d/huiyin || true
  fi
  rm -f "$root/etc/apparmor.d/huiyin"
fi

# Our own folder of a home; a link is taken, not what it points at. A home that only a directory knows is not found here.
wipe_home() {
  for name in .local/share/huiyin .config/huiyin .cache/huiyin .local/state/huiyin; do
    if [ -L "$1/$name" ]; then rm -f "$1/$name"; elif [ -d "$1/$name" ]; then rm -rf "$1/$name"; fi
  done
}

# Only a plain word of root's: what stands behind //, a file with /* */, and a file that others may write, say nothing here.
says_wipe() {
  policy="$root/etc/huiyin/policy.json"
  [ -f "$policy" ] && [ -z "$(find "$policy" -perm /022)" ] && ! grep -q '/\*' "$policy" || return 1
  sed 's#//.*##' "$policy" | grep -Eq '"wipeOnUninstall"[[:space:]]*:[[:space:]]*true'
}

if says_wipe; then
  if [ -z "$root" ]; then
    getent passwd | while IFS=: read -r _ _ uid _ _ home _; do
      if [ "$uid" -ge 1000 ] && [ -d "$home" ]; then wipe_home "$home"; fi
    done
  fi
  for home in "$root"/home/* "$root"/home/*/*; do
    if [ -d "$home" ] && [ ! -L "$home" ]; then wipe_home "$home"; fi
  done
fi

# Only an empty folder: a policy is IT's own.
rmdir "$root/etc/huiyin" 2>/dev/null || true

if [ -d "$root/usr/share/applications" ] && command -v update-desktop-database >/dev/null 2>&1; then
  update-desktop-database -q "$root/usr/share/applications" || true
fi
exit 0
