# What the machine must have, for bin/test and bin/demo. Sourced, not run.
# Each need_… looks first, installs when it may (root, or sudo that asks nothing), and otherwise says what to install.

say() {
    printf '%s\n' "$*"
}

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

has() {
    command -v "$1" >/dev/null 2>&1
}

apt_is_fresh=
# Packages of Debian (or another system with apt): need_packages WHY PACKAGE…
need_packages() {
    why=$1
    shift
    say "Missing: $why. Installing: $*"
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif has sudo && sudo -n true 2>/dev/null; then
        as_root='sudo -n'
    else
        as_root=none
    fi
    if [ "$as_root" = none ] || ! has apt-get; then
        die "This needs the administrator. On Debian: sudo apt-get install --no-install-recommends $*"
    fi
    if [ -z "$apt_is_fresh" ]; then
        $as_root apt-get update -qq || say 'The package lists could not be renewed; going on with the old ones.'
        apt_is_fresh=yes
    fi
    # apt talks much and says little, unless it fails.
    words=$($as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" </dev/null 2>&1) ||
        die "$words" "Installing failed. Try: apt-get install $*"
}

# Rust, and a C compiler for SQLite and the ciphers.
need_rust() {
    has cargo || PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
    has cargo || die 'Rust is missing. Install the stable toolchain (rustup, or your system'"'"'s way) and run this again.'
    has cc || need_packages 'a C compiler' gcc libc6-dev
}

# Formatter, linter and test runner of Rust.
need_rust_tools() {
    for part in fmt clippy; do
        if ! cargo "$part" --version >/dev/null 2>&1; then
            name=$part
            [ "$part" = fmt ] && name=rustfmt
            say "Missing: cargo $part. Installing the toolchain's part $name."
            { has rustup && rustup component add "$name"; } || die "Add $name to the Rust toolchain and run this again."
        fi
    done
    if ! cargo nextest --version >/dev/null 2>&1; then
        say 'Missing: cargo-nextest. Building it once (several minutes).'
        # Unoptimised: it only starts our tests, and so it is built in half the time.
        (cd / && CARGO_PROFILE_DEV_DEBUG=0 cargo install cargo-nextest --version 0.9.143 --locked --debug \
            --no-default-features --features default-no-update) || die 'Install cargo-nextest and run this again: cargo install cargo-nextest --locked'
    fi
}

# A PostgreSQL server's programs; sets pg_bin.
need_postgres() {
    find_postgres
    if [ -z "$pg_bin" ]; then
        need_packages 'a PostgreSQL server' postgresql-15
        find_postgres
    fi
    [ -n "$pg_bin" ] || die 'initdb was not found after installing PostgreSQL.'
}

find_postgres() {
    pg_bin=
    for folder in /usr/lib/postgresql/*/bin; do
        [ -x "$folder/initdb" ] && pg_bin=$folder
    done
    if [ -z "$pg_bin" ] && has initdb && has pg_ctl; then
        pg_bin=$(dirname "$(command -v initdb)")
    fi
}

# Chromium and a Japanese font; sets CHROMIUM.
need_chromium() {
    CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || true)}
    if [ -z "$CHROMIUM" ]; then
        need_packages 'a browser' chromium
        CHROMIUM=$(command -v chromium) || die 'chromium was not found after installing it.'
    fi
    export CHROMIUM
    has fc-list || need_packages 'the font list' fontconfig
    if [ -z "$(fc-list :lang=ja family)" ]; then
        need_packages 'a Japanese font' fonts-morisawa-bizud-gothic
    fi
}

# Node 20 or later with the packages of e2e/; sets NODE.
need_node() {
    has npm || need_packages 'npm' nodejs npm
    # What is there already is kept, unless the lock file is newer.
    installed=e2e/node_modules/.package-lock.json
    if [ ! -e "$installed" ] || [ -n "$(find e2e/package-lock.json -newer "$installed")" ]; then
        say 'Installing the packages of the browser tests.'
        (cd e2e && npm ci --no-audit --no-fund --ignore-scripts) || die 'npm ci failed in e2e/.'
    fi
    NODE=
    for node in "$(command -v node || true)" e2e/node_modules/node/bin/node; do
        if [ -n "$node" ] && [ -x "$node" ] && [ "$("$node" -p 'process.versions.node.split(".")[0]')" -ge 20 ]; then
            NODE=$node
            return
        fi
    done
    say 'Node is older than 20. Installing the npm package node beside the browser tests.'
    (cd e2e && npm install --no-save --no-audit --no-fund node@22) || die 'Install Node 20 or later and run this again.'
    NODE=e2e/node_modules/node/bin/node
    [ -x "$NODE" ] || die 'The npm package node brought no program.'
}
