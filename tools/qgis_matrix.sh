#!/usr/bin/env bash
# Runs the plugin's tests in each QGIS it is to work in: 3.40 (Debian 13) and 3.44 (its backports), each in a chroot
# of its own, made once and kept. Needs root and a Debian mirror; see usage() below.
set -euo pipefail

usage() {
  cat <<'TEXT'
tools/qgis_matrix.sh [--only 3.40|3.44] [PYTEST ARGUMENTS...]       run tests/plugin in each QGIS
tools/qgis_matrix.sh [--only 3.40|3.44] --make                      only make the chroots
tools/qgis_matrix.sh [--only 3.40|3.44] -- 'SHELL LINE' | WORDS...  run that instead of the tests

Inside, the checkout is /carbocs (read-only), the reference data /shared, and Qt draws offscreen; for a real window:
  tools/qgis_matrix.sh -- 'xvfb-run -a env -u QT_QPA_PLATFORM qgis --version'

CARBOCS_QGIS_CACHE     where the chroots are kept (~/.cache/carbocs-qgis)
CARBOCS_SHARED         the reference data (../shared)
CARBOCS_DEBIAN_MIRROR  http://deb.debian.org/debian
SSL_CERT_FILE PIP_CERT certificates that a proxy here needs: copied into the chroots
TEXT
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
self=$root/tools/$(basename "${BASH_SOURCE[0]}")
cache=${CARBOCS_QGIS_CACHE:-$HOME/.cache/carbocs-qgis}
mirror=${CARBOCS_DEBIAN_MIRROR:-http://deb.debian.org/debian}
shared=${CARBOCS_SHARED:-$root/../shared}

packages=(
  qgis python3-qgis qgis-providers gdal-bin
  python3-numpy python3-pandas python3-shapely python3-pyproj
  python3-pytest python3-pip xvfb xauth make qttools5-dev-tools
)
# A chroot is made anew when this line is another than the one it was made by.
recipe="1 $mirror ${packages[*]}"

say() { printf '%s\n' "$*" >&2; }

# --- Mounts: in a mount namespace of this process alone, so that none can outlive it, and undone by its trap too.

mounts=()
attach() { # attach TARGET OPTIONS...: mounts and remembers
  local target=$1
  shift
  mount "$@" "$target"
  mounts+=("$target")
}
detach() {
  local n
  for ((n = ${#mounts[@]} - 1; n >= 0; n--)); do
    umount -R "${mounts[n]}" 2>/dev/null || umount -R -l "${mounts[n]}" || true
  done
  mounts=()
}
attach_system() { # what programs expect of a running system
  attach "$1/proc" -t proc proc
  attach "$1/dev" --rbind /dev
  attach "$1/tmp" -t tmpfs -o mode=1777 tmpfs
}
attach_read_only() { # attach_read_only SOURCE TARGET
  mkdir -p "$2"
  attach "$2" --bind "$1"
  mount -o remount,bind,ro "$2"
}
remove() { # a folder and all in it, unless something is mounted there
  if awk -v d="$1/" 'index($5 "/", d) == 1 { found = 1 } END { exit !found }' /proc/self/mountinfo; then
    say "something is mounted in $1: not removed"
    return 1
  fi
  rm -rf --one-file-system "$1"
}

# --- Inside a chroot

inside() { # inside DIR COMMAND...: with an environment of its own
  local dir=$1 name env=()
  shift
  for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY OPENBLAS_CORETYPE OPENBLAS_L2_SIZE \
    TERM CI PYTEST_ADDOPTS; do
    if [[ -n ${!name:-} ]]; then env+=("$name=${!name}"); fi
  done
  for name in SSL_CERT_FILE PIP_CERT; do
    if [[ -r $dir/etc/ssl/carbocs/$name.pem ]]; then env+=("$name=/etc/ssl/carbocs/$name.pem"); fi
  done
  if mountpoint -q "$dir/shared"; then env+=(CARBOCS_SHARED=/shared); fi
  mkdir -p "$dir/tmp/home" && mkdir -p -m 700 "$dir/tmp/run"
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/tmp/home XDG_RUNTIME_DIR=/tmp/run \
    DEBIAN_FRONTEND=noninteractive QT_QPA_PLATFORM=offscreen PYTHONDONTWRITEBYTECODE=1 \
    PYTHONPATH=/opt/plugins QGIS_PLUGINPATH=/opt/plugins "${env[@]}" chroot "$dir" "$@" 9>&-
}

settle() { # the host's network and certificates, as they are now
  local dir=$1 name file
  for file in /etc/resolv.conf /etc/hosts; do
    if [[ -r $file ]]; then cp -L "$file" "$dir$file"; fi
  done
  for file in /etc/apt/apt.conf.d/99*; do
    if [[ -r $file ]]; then cp "$file" "$dir/etc/apt/apt.conf.d/"; fi
  done
  mkdir -p "$dir/etc/ssl/carbocs"
  for name in SSL_CERT_FILE PIP_CERT; do
    rm -f "$dir/etc/ssl/carbocs/$name.pem"
    if [[ -r ${!name:-} ]]; then cp -L "${!name}" "$dir/etc/ssl/carbocs/$name.pem"; fi
  done
}

# --- Making

is_made() { [[ -r $1/.carbocs-made && $(<"$1/.carbocs-made") == "$recipe" ]]; }

make_base() { # a bare Debian 13, which both chroots start from
  local base=$cache/base
  if [[ -e $base ]]; then return; fi
  if ! command -v debootstrap >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq debootstrap debian-archive-keyring
  fi
  remove "$base.part"
  debootstrap --variant=minbase --cache-dir="$cache/archives" trixie "$base.part" "$mirror"
  printf '%s\n' force-unsafe-io 'path-exclude=/usr/share/doc/*' 'path-exclude=/usr/share/man/*' \
    >"$base.part/etc/dpkg/dpkg.cfg.d/carbocs"
  printf '#!/bin/sh\nexit 101\n' >"$base.part/usr/sbin/policy-rc.d" # no service is started here
  chmod +x "$base.part/usr/sbin/policy-rc.d"
  mkdir -p "$base.part/opt/plugins"
  ln -s /carbocs "$base.part/opt/plugins/carbocs" # the checkout, by the name that it is imported by
  mv "$base.part" "$base"
}

make_chroot() {
  local version=$1 dir=$cache/$1 part=$cache/$1.part from=()
  if is_made "$dir"; then return; fi
  mkdir -p "$cache/archives/partial"
  exec 9>"$cache/lock"
  flock 9
  if is_made "$dir"; then return; fi
  say "QGIS $version: making $dir"
  make_base >&2
  remove "$part"
  cp -a --reflink=auto "$cache/base" "$part"
  settle "$part"
  if [[ $version == 3.44 ]]; then
    printf 'deb %s trixie-backports main\n' "$mirror" >"$part/etc/apt/sources.list.d/backports.list"
    from=(-t trixie-backports)
  fi
  attach_system "$part"
  attach "$part/var/cache/apt/archives" --bind "$cache/archives"
  inside "$part" apt-get update -qq >&2
  inside "$part" apt-get install -y -qq --no-install-recommends -o APT::Sandbox::User=root "${from[@]}" \
    "${packages[@]}" >"$cache/$version.log" 2>&1 || { tail -n 30 "$cache/$version.log" >&2 && return 1; }
  # It must be the QGIS asked for, and Processing must be there.
  inside "$part" python3 -c 'import sys
sys.path.append("/usr/share/qgis/python/plugins")
from qgis.core import Qgis, QgsApplication
application = QgsApplication([], False)
import processing
print(Qgis.QGIS_VERSION)' >"$part/.qgis-version"
  [[ $(<"$part/.qgis-version") == "$version".* ]] || { say "that is QGIS $(<"$part/.qgis-version")" && return 1; }
  inside "$part" qgis_process list >"$cache/$version.log" 2>&1
  grep -q native:buffer "$cache/$version.log" || { say 'qgis_process lists no native algorithm' && return 1; }
  detach
  rm -rf "$part"/var/lib/apt/lists/*
  remove "$dir"
  mv "$part" "$dir"
  printf '%s\n' "$recipe" >"$dir/.carbocs-made"
}

# --- Running

run_in_chroot() { # run_in_chroot VERSION COMMAND...
  local dir=$cache/$1
  shift
  exec 9>"$cache/lock"
  flock -s 9
  settle "$dir"
  attach_system "$dir"
  attach_read_only "$root" "$dir/carbocs"
  if [[ -d $shared ]]; then
    attach_read_only "$(realpath "$shared")" "$dir/shared"
  fi
  # One word is a line for the shell; several are run as they are.
  if (($# == 1)); then set -- bash -c "$1"; fi
  inside "$dir" bash -c 'cd /carbocs && exec "$@"' bash "$@"
}

if [[ ${1:-} == --stage ]]; then # this script, called by itself below, once for every step
  stage=$2
  shift 2
  trap detach EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  mkdir -p "$cache"
  cache=$(realpath "$cache")
  "$stage" "$@"
  exit
fi

versions=(3.40 3.44)
only_make=
arguments=()
command=()
while (($#)); do
  case $1 in
    -h | --help) usage && exit ;;
    --make) only_make=1 ;;
    --only)
      [[ ${2:-} == 3.40 || ${2:-} == 3.44 ]] || { usage >&2 && exit 2; }
      versions=("$2")
      shift
      ;;
    --)
      shift
      command=("$@")
      break
      ;;
    *) arguments+=("$1") ;;
  esac
  shift
done
if ((${#command[@]} == 0)); then
  command=(python3 -m pytest -q -p no:cacheprovider tests/plugin "${arguments[@]}")
fi
[[ $(id -u) == 0 ]] || { say 'chroots need root: run this as root' && exit 2; }

# Each step has its own mounts and processes; should this script be killed, both are gone with it.
stage() {
  setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc -- bash "$self" --stage "$@"
}

trap 'exit 130' INT
worst=0
summary=()
for version in "${versions[@]}"; do
  begun=$SECONDS
  code=0
  stage make_chroot "$version" || code=$?
  if [[ $code == 0 && -z $only_make ]]; then
    say "QGIS $version: ${command[*]}"
    begun=$SECONDS # the making is not the tests'
    stage run_in_chroot "$version" "${command[@]}" || code=$?
  fi
  found=$(cat "$cache/$version/.qgis-version" 2>/dev/null || echo "$version (not made)")
  summary+=("QGIS $found: exit code $code, $((SECONDS - begun)) s")
  if ((code > worst)); then worst=$code; fi
done
printf '%s\n' "${summary[@]}"
exit "$worst"
