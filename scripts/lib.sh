# What the commands of this folder share: finding the tree, installing packages, building.
# Sourced by them, with bash.

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# The oldest libevent without known holes; libevent-dev asks for the libraries of its version.
libevent_dev='libevent-dev>=2.1.12-stable-8+deb12u1'
build_packages=(gcc libc6-dev meson ninja-build pkg-config "$libevent_dev" libhttp-parser-dev
	libc-ares-dev uthash-dev)

say() {
	printf '%s\n' "$*" >&2
}

die() {
	say "$(basename "$0"): $*"
	exit 1
}

# is_installed PACKAGE[>=VERSION]
is_installed() {
	local found
	found=$(dpkg-query -W -f '${db:Status-Status} ${Version}' "${1%%>=*}" 2>/dev/null) || return 1
	[[ $found == 'installed '* ]] || return 1
	[[ $1 != *'>='* ]] || dpkg --compare-versions "${found#installed }" ge "${1#*>=}"
}

# missing PACKAGE[>=VERSION]...: prints those that are not there, or too old
missing() {
	local package
	for package in "$@"; do
		is_installed "$package" || printf '%s\n' "$package"
	done
}

as_root() {
	if [[ $(id -u) == 0 ]]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		die "needs root for: $* (there is no sudo)"
	fi
}

# apt_get ARGUMENT...: apt-get, quiet unless it fails
apt_get() {
	local output
	output=$(as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 \
		-o Dpkg::Use-Pty=0 "$@" 2>&1) || die "apt-get $* failed:"$'\n'"$output"
}

# install_packages PACKAGE[>=VERSION]...: installs what is not there, and says what that is
install_packages() {
	local wanted
	mapfile -t wanted < <(missing "$@")
	[[ ${#wanted[@]} -gt 0 ]] || return 0
	command -v apt-get >/dev/null || die "needs apt-get to install: ${wanted[*]}"
	say "installing with apt-get: ${wanted[*]}"
	apt_get update
	apt_get install --yes --no-install-recommends "${wanted[@]%%>=*}"
	mapfile -t wanted < <(missing "$@")
	[[ ${#wanted[@]} -eq 0 ]] ||
		die "apt-get has no ${wanted[*]}; is the security archive among its sources?"
}

# build FOLDER TARGET [MESON OPTION...]: builds TARGET in FOLDER, configured so
build() {
	local folder=$root/$1 target=$2 how="$root $*" log
	shift 2
	[[ ! -e $folder || -w $folder ]] || die "$folder cannot be written; whose is it?"
	if [[ $(cat "$folder/configured" 2>/dev/null) != "$how" ]]; then
		say "configuring $folder"
		rm -rf "$folder"
		log=$(meson setup "$folder" "$root" "$@" 2>&1) || die "meson setup failed:"$'\n'"$log"
		printf '%s\n' "$how" >"$folder/configured"
	fi
	[[ $(ninja -C "$folder" -n "$target" 2>&1) == *'no work to do'* ]] || say "building $folder/$target"
	log=$(ninja -C "$folder" "$target" 2>&1) || die "the build failed:"$'\n'"$log"
}

# python_with MODULE...: prints an interpreter that has the modules
python_with() {
	local python
	for python in python3 /usr/bin/python3; do
		if "$python" -c "import $(IFS=,; echo "$*")" 2>/dev/null; then
			printf '%s\n' "$python"
			return 0
		fi
	done
	die "no python3 has the modules $*"
}
