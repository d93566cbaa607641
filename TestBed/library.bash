# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the scripts of the test bed share: where things are, how to fail, how an initramfs is made.

test_bed=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(dirname "$test_bed")
# shellcheck disable=SC2034 # Read by the scripts that source this file.
programs=${ROOST_BIN:-$repository/.build/release}
# shellcheck disable=SC2034
cache=${ROOST_BED_CACHE:-$repository/.build-bed}

# e2fsprogs lives where an ordinary user's PATH does not look.
PATH=$PATH:/usr/sbin:/sbin

fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# Progress is for people: silent when nobody watches.
progress() {
  if [[ -t 2 ]]; then
    printf '%s\n' "$*" >&2
  fi
}

# require TOOL PACKAGE
require() {
  command -v "$1" >/dev/null || fail "$1 is missing: install the package $2 (Tools/install-dependencies test)"
}

# module_files MODULES NAME...: the .ko files that the modules need, each after those it depends on.
# MODULES is a kernel's folder under lib/modules. Parts built into the kernel need no file.
module_files() {
  local modules=$1 name
  local -A module_seen=()
  shift
  for name in "$@"; do
    visit_module "$name"
  done
}

# visit_module NAME: the recursive half of module_files, whose variables it uses.
visit_module() {
  local pattern path dependency
  local -a dependencies
  # The kernel takes - and _ in a module's name for the same.
  pattern="/${1//[-_]/[-_]}\\.ko\$"
  if [[ -n ${module_seen[$pattern]:-} ]]; then
    return
  fi
  module_seen[$pattern]=yes
  if path=$(grep -m 1 "$pattern" "$modules/modules.order"); then
    # depmod's index comes with installation, not with the package; the dependencies are also here.
    IFS=, read -r -a dependencies < <(tr '\0' '\n' <"$modules/$path" | sed -n 's/^depends=//p')
    for dependency in "${dependencies[@]}"; do
      visit_module "$dependency"
    done
    printf '%s\n' "$modules/$path"
  elif ! grep -q "$pattern" "$modules/modules.builtin"; then
    fail "the kernel in $modules has no module $1"
  fi
}

# stage_system ROOT MODULES NAME...: busybox, the modules, and their order of loading in ROOT.
stage_system() {
  local root=$1 modules=$2 busybox file files
  shift 2
  busybox=$(command -v busybox) || fail "busybox is missing: install the package busybox-static"
  if ldd "$busybox" >/dev/null 2>&1; then
    fail "$busybox is linked dynamically: install the package busybox-static"
  fi
  mkdir -p "$root"/{bin,dev,modules,proc,root,sys,tmp}
  cp "$busybox" "$root/bin/busybox"
  # In an assignment of its own, so that a failure inside ends the script.
  files=$(module_files "$modules" "$@")
  for file in $files; do
    cp "$file" "$root/modules/"
    printf '%s\n' "${file##*/}"
  done >"$root/modules/order"
}

# pack_initramfs ROOT: the archive on standard output.
pack_initramfs() {
  (cd "$1" && find . | LC_ALL=C sort | cpio --create --format=newc --owner=+0:+0 --reproducible --quiet)
}

# host_file: the content of the file that the host leaves on the guest's disk.
host_file() {
  # Every line another number: a block that is read from the wrong place shows.
  seq -f '%1023.0f' 1024
}

# guest_file SEED: the content of the file that guest-init writes beside it.
guest_file() {
  local copy
  for copy in 1 2 3 4 5 6 7 8; do
    printf '%s %s\n' "$1" "$copy"
    host_file
  done
}
