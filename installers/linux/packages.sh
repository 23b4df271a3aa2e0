# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by installers/run and installers/test: what Headroom needs, and how it gets there.

build_packages=(build-essential cmake ninja-build pkg-config ccache qt6-base-dev qt6-wayland libqt6svg6 qt6-svg-dev
    libqt6sql6-sqlite libqcustomplot-dev libhiredis-dev libexpected-dev qtkeychain-qt6-dev libsecret-1-0 redis-server
    fonts-dejavu-core)
test_packages=(openssl clang libclang-rt-14-dev clang-format man-db dbus gnome-keyring)

say() { printf '%s\n' "$*" >&2; }

# install_packages NAME... : installs what is missing with apt; elsewhere names the packages, until something is
# configured, and goes on.
install_packages() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        compgen -G 'build/*/build.ninja' >/dev/null || name_packages
        return 0
    fi
    local missing=() package as_root=()
    for package in "$@"; do
        [[ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" == installed ]] || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    if ((EUID != 0)); then
        if ! command -v sudo >/dev/null; then
            say "These packages are missing and only root can install them: ${missing[*]}"
            say "Run as root: apt-get install --no-install-recommends ${missing[*]}"
            return 1
        fi
        as_root=(sudo)
    fi
    say "Installing: ${missing[*]}"
    "${as_root[@]}" apt-get -qq update
    # RUNLEVEL=1 keeps Debian from starting a system-wide Redis that nobody asked for.
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get -qq -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 install --no-install-recommends "${missing[@]}" >/dev/null
}

name_packages() {
    say "This is not Debian or Ubuntu; Headroom goes on if these are installed:"
    say "  Fedora:    dnf install gcc-c++ cmake ninja-build pkgconf qt6-qtbase-devel qt6-qtsvg-devel qt6-qtwayland qcustomplot-qt6-devel hiredis-devel expected-devel qtkeychain-qt6-devel valkey"
    say "  Arch:      pacman -S base-devel cmake ninja qt6-base qt6-svg qt6-wayland qcustomplot hiredis tl-expected qtkeychain-qt6 valkey"
    say "  Homebrew:  brew install cmake ninja pkg-config qt qcustomplot-qt6 hiredis tl-expected qtkeychain redis"
}

# build PRESET [WHAT] : configures and builds; speaks only when there is something to do or it fails.
build() {
    local preset=$1 log
    log=$(mktemp)
    if [[ ! -f build/$preset/build.ninja ]] && ! cmake --preset "$preset" >"$log" 2>&1; then
        cat "$log" >&2
        say "Configuring failed: the lines above say what is missing."
        return 1
    fi
    rm -f "$log"
    local target=("${@:2}")
    if ninja -C "build/$preset" -n "${target[@]}" | grep -q 'no work to do'; then
        return 0
    fi
    say "Building the $preset preset (a few minutes the first time)."
    cmake --build --preset "$preset" "${target[@]/#/--target=}" >&2
}
