#!/bin/sh
# Makes .venv with the locked packages, and gets what the embedded PBX is fetched with.
# Usage: ./setup.sh run|dev. Does nothing when nothing changed since the last time.
set -eu
cd "$(dirname "$0")"
kind=${1:-run}
tools=$PWD/var/tools
log=$PWD/var/log/setup.log
begun=$(date +%s)
umask 022

say() { printf '[%5d s] %s\n' "$(($(date +%s) - begun))" "$1"; }

fail() {
    printf 'setup: %s\n' "$1" >&2
    exit 1
}

# Runs a command into the log. When it fails, says why in one line, by what it wrote.
attempt() {
    what=$1
    advice=$2
    shift 2
    printf '\n$ %s\n' "$*" >>"$log"
    : >"$log.step"
    if "$@" >"$log.step" 2>&1; then
        cat "$log.step" >>"$log"
        return 0
    fi
    cat "$log.step" >>"$log"
    if grep -qi 'no space left on device' "$log.step"; then
        fail "$what failed: the disk is full; free 2 GB and run it again"
    elif grep -qiE 'resolv|connection|connect to|unreachable|timed out|retrieve|no matching distribution' "$log.step"; then
        fail "$what failed: no package server is reached; check the network and run it again ($log)"
    elif grep -qi 'do not match the hashes' "$log.step"; then
        fail "$what failed: a package isn't the one that was locked; don't use it ($log)"
    fi
    fail "$what failed: $advice ($log)"
}

find_python() {
    for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3.14 python3; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    fail "Python 3.11 or newer is needed; install it (apt install python3) or name it: PYTHON=..."
}

is_root() { [ "$(id -u)" -eq 0 ]; }

has_apt() { command -v apt-get >/dev/null 2>&1; }

# Installs Debian packages as root; otherwise unpacks them, with what they miss, below var/tools.
get_packages() {
    has_apt || fail "install $* with this machine's package manager and run it again"
    if is_root; then
        attempt "apt-get update" "see the log" apt-get update
        attempt "installing $*" "see the log" \
            env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
        return
    fi
    mkdir -p "$tools/lists/partial" "$tools/archives/partial"
    attempt "fetching the package lists" "see the log" own_apt update
    needed=$(own_apt -s install --no-install-recommends "$@" 2>>"$log" |
        sed -n 's/^Inst \([^ ]*\) .*/\1/p')
    # shellcheck disable=SC2086 # a list of words
    attempt "fetching $*" "see the log" own_download ${needed:-"$@"}
    for package in "$tools"/archives/*.deb; do
        attempt "unpacking $package" "see the log" dpkg-deb -x "$package" "$tools"
    done
    rm -rf "$tools/lists" "$tools/archives"
}

# apt with lists of its own, as an ordinary user needs.
own_apt() { apt-get -o "Dir::State::lists=$tools/lists" -o "Dir::Cache=$tools" "$@"; }

own_download() { (cd "$tools/archives" && own_apt download "$@"); }

make_venv() {
    rm -rf .venv
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null && is_root && has_apt; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        say "installing python$version-venv"
        get_packages "python$version-venv"
    fi
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        attempt "making .venv" "see the log" "$python" -m venv .venv
        pip="-m pip"
        return
    fi
    say "fetching pip (this Python brings none)"
    attempt "making .venv" "install python3-venv" "$python" -m venv --without-pip .venv
    [ -d "$tools/usr/share/python-wheels" ] || get_packages python3-pip-whl
    pip=$(find "$tools/usr/share/python-wheels" -name 'pip-*.whl' | head -n 1)/pip
}

install_packages() {
    lock=requirements.lock
    [ "$kind" = dev ] && lock=requirements-dev.lock
    say "installing $(grep -c '^[a-z]' "$lock") locked Python packages"
    advice="see the log"
    # shellcheck disable=SC2086 # "-m pip" is two words
    for locked in requirements-build.lock "$lock"; do
        attempt "installing $locked" "$advice" .venv/bin/python $pip install \
            --disable-pip-version-check --no-build-isolation --no-compile --require-hashes \
            -r "$locked"
    done
    # pip compiles on one processor. A package may hold files for other Pythons: no reason to stop.
    .venv/bin/python -m compileall -q -j 0 .venv/lib >>"$log" 2>&1 || say "not all was compiled"
    # shellcheck disable=SC2086
    attempt "installing longlines" "$advice" .venv/bin/python $pip install \
        --disable-pip-version-check --no-build-isolation --no-deps --no-index -e .
}

found() { command -v "$1" >/dev/null 2>&1 || [ -x "$tools/usr/bin/$1" ]; }

get_tools() {
    [ "${LONGLINES_PBX:-embedded}" = embedded ] || return 0
    missing=""
    found bwrap || missing="bubblewrap"
    if ! [ -x "${LONGLINES_PBX_ROOT:-var/pbx-root}/usr/sbin/asterisk" ]; then
        found mmdebstrap || missing="$missing mmdebstrap"
        [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] ||
            missing="$missing debian-archive-keyring"
    fi
    [ -n "$missing" ] || return 0
    say "getting $missing"
    # shellcheck disable=SC2086 # a list of words
    get_packages $missing
}

if ! mkdir -p var/log 2>/dev/null || ! [ -w . ]; then
    fail "can't write in $PWD; use a checkout of your own"
fi
if [ "${LONGLINES_SETUP_LOCKED:-}" != "$PWD" ] && command -v flock >/dev/null 2>&1; then
    LONGLINES_SETUP_LOCKED=$PWD exec flock var/setup.lock "$PWD/setup.sh" "$kind"
fi

python=$(find_python)
stamp="$kind $python $PWD $(cat pyproject.toml requirements*.lock | sha256sum)"
done_before=$(cat .venv/stamp 2>/dev/null || true)
# What developers have includes what running needs.
if [ "$done_before" != "$stamp" ] && [ "$done_before" != "dev ${stamp#* }" ]; then
    room=$(df -Pk . | awk 'NR == 2 { print $4 }')
    [ "$room" -ge 1000000 ] || fail "only $((room / 1024)) MB are free here; 1000 MB are needed"
    say "making .venv with $("$python" --version)"
    make_venv
    install_packages
    printf '%s\n' "$stamp" >.venv/stamp
    say "Python packages are in place"
fi
# Not left to the first start: where Python may not write beside what it reads
# (PYTHONDONTWRITEBYTECODE), every start would compile again.
.venv/bin/python -m compileall -q agi ami longlines >>"$log" 2>&1 || say "not all was compiled"
get_tools
