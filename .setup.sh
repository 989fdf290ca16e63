# Read by ./start and ./test, never run by itself. POSIX sh.
#
# Makes .venv from the hash-locked requirements. Everything lands in the project's folder (.venv and .cache), except
# for Debian packages, which are installed only when a program is missing. Runs again in no time when nothing changed.

root=$(pwd -P)
cache=$root/.cache
log=$cache/setup.log
PIP_CACHE_DIR=${PIP_CACHE_DIR:-$cache/pip}
UV_CACHE_DIR=${UV_CACHE_DIR:-$cache/uv}
npm_config_cache=${npm_config_cache:-$cache/npm}
PIP_DISABLE_PIP_VERSION_CHECK=1
export PIP_CACHE_DIR UV_CACHE_DIR npm_config_cache PIP_DISABLE_PIP_VERSION_CHECK
unset PYTHONHOME PYTHONPATH VIRTUAL_ENV PIP_USER PIP_TARGET PIP_PREFIX || true

say() { printf '%s\n' "$*" >&2; }

give_up() { # what happened; what to do, one line each
  say "" "$1"
  shift
  for line in "$@"; do say "  $line"; done
  exit 1
}

logged() { # a command whose output nobody needs unless it fails
  printf '\n$ %s\n' "$*" >>"$log"
  "$@" >>"$log" 2>&1
}

show_log() { say "The last lines of $log:" && tail -n 15 "$log" >&2; }

# --- programs ---------------------------------------------------------------------------------------------------------

have() { command -v "$1" >/dev/null 2>&1; }

have_postgres() {
  have postgres && return
  for folder in /usr/lib/postgresql/*/bin; do
    [ -x "$folder/postgres" ] && return
  done
  return 1
}

python_fits() { # new enough, not too new, and able to make a virtual environment
  "$1" -c 'import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' >/dev/null 2>&1
}

find_python() {
  for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14; do
    if have "$candidate" && python_fits "$candidate"; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

may_install() {
  have apt-get || return 1
  [ "$(id -u)" = 0 ] && return
  have sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }
}

install_packages() { # Debian's names; the caller looks whether it helped
  if ! may_install; then
    give_up "Missing: $*." \
      "On Debian or Ubuntu, let an administrator run: apt-get install $*" \
      "On macOS: brew install python@3.12 node redis postgresql@16 (and put their bin folders on PATH)" \
      "Then run this command again."
  fi
  say "Installing Debian packages: $*"
  apt_install "$@" || {
    show_log
    give_up "The packages could not be installed." "Install them by hand ($*), then run this command again."
  }
}

apt_install() ( # a package brings a service with it, and Debian would start it. Nobody asked for that: tests start their own
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap 'as_root rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
  fi
  logged as_root apt-get -q update || say "The list of packages could not be renewed; trying with the old one."
  logged as_root env DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends "$@"
)

need_python() {
  if ! python=$(find_python); then
    install_packages python3 python3-venv
    python=$(find_python) || give_up "No Python from 3.11 to 3.14 was found, and this system's package is older." \
      "Install one, then run this command again. If it is not on PATH: PYTHON=/path/to/python3 $0"
  fi
}

need_servers() {
  missing=
  have redis-server || missing="$missing redis-server"
  have_postgres || missing="$missing postgresql"
  have chromium || missing="$missing chromium"
  # shellcheck disable=SC2086  # a list of words
  [ -z "$missing" ] || install_packages $missing
}

node_fits() { # new enough, and with its package tool
  have npm && have node && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' >/dev/null 2>&1
}

need_node() {
  node_fits || install_packages nodejs npm
  node_fits || give_up "No Node from 18 on was found, and this system's package is older." \
    "Install one with npm, then run this command again."
}

# --- the Python environment -------------------------------------------------------------------------------------------

pip() { .venv/bin/python -m pip "$@"; }
uv() { .venv/bin/uv "$@"; }

pip_setting() { # the value that pip would use, from its files or from the environment
  pip config list 2>/dev/null | sed -n -E "s/^(global|install|:env:)\.$1='(.*)'\$/\2/p" | tail -n 1
}

let_uv_follow_pip() { # uv does not read pip's configuration; a site with a package mirror has told pip alone
  if [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then
    index=$(pip_setting index-url)
    [ -z "$index" ] || export UV_DEFAULT_INDEX="$index"
  fi
  if [ -z "${SSL_CERT_FILE:-}" ]; then
    certificates=$(pip_setting cert)
    [ -z "$certificates" ] || export SSL_CERT_FILE="$certificates"
  fi
}

let_uv_use_further_indexes() { # as pip does: any index may serve a file, because the lock says which file it must be
  [ -z "${UV_INDEX:-}${UV_EXTRA_INDEX_URL:-}" ] || return 0
  index=$(pip_setting extra-index-url)
  [ -z "$index" ] || export UV_INDEX="$index" UV_INDEX_STRATEGY="${UV_INDEX_STRATEGY:-unsafe-best-match}"
}

stamp_for() { # what an environment made from this lock, here and now, is known by
  { pwd -P && cat "$1" requirements-uv.lock pyproject.toml .setup.sh && .venv/bin/python -V; } | cksum
}

up_to_date() { # the development environment holds everything that the other one holds, in the same versions
  [ -r .venv/.made-from ] && [ -x .venv/bin/fcds ] && python_fits .venv/bin/python || return 1
  made_from=$(cat .venv/.made-from)
  [ "$made_from" = "$(stamp_for "$1")" ] || [ "$made_from" = "$(stamp_for requirements-dev.lock)" ]
}

install_with_uv() (
  let_uv_follow_pip
  let_uv_use_further_indexes
  logged pip install --require-hashes -r requirements-uv.lock &&
    logged uv pip sync --python .venv/bin/python --require-hashes "$1" &&
    logged uv pip install --python .venv/bin/python --no-deps --no-build-isolation -e .
)

install_with_pip() {
  logged pip install --require-hashes -r "$1" &&
    logged pip install --no-deps --no-build-isolation -e .
}

prepare() { # a lock file -> .venv with exactly what it lists, and the project itself
  mkdir -p "$cache"
  if up_to_date "$1"; then return; fi
  : >"$log"
  if [ ! -x .venv/bin/python ] || ! python_fits .venv/bin/python || [ "$(cat .venv/.made-in 2>/dev/null)" != "$root" ]; then
    need_python
    say "Making .venv with $("$python" -V) ($python)"
    rm -rf .venv
    logged "$python" -m venv .venv || {
      show_log
      give_up "The virtual environment could not be made." "Install the venv module of $python (on Debian: python3-venv), then run this again."
    }
    printf '%s\n' "$root" >.venv/.made-in
  fi
  rm -f .venv/.made-from
  say "Installing $(grep -c '==' "$1") packages, each checked against $1"
  install_with_uv "$1" || {
    say "uv did not manage; trying again with pip, which takes longer"
    install_with_pip "$1"
  } || {
    show_log
    give_up "The packages could not be installed." \
      "Is the package index reachable? pip's own settings are followed: PIP_INDEX_URL, PIP_CERT or pip.conf." \
      "Then run this command again: it goes on from here."
  }
  stamp_for "$1" >.venv/.made-from
}

renew_locks() { # further words go to uv: --upgrade takes the newest of everything
  let_uv_follow_pip
  lock requirements-dev.lock pyproject.toml --group build --group dev "$@"
  lock requirements.lock pyproject.toml --group build -c requirements-dev.lock "$@"
  lock requirements-uv.lock --group installer "$@"
}

lock() { # no addresses are written: where packages come from is the business of each site
  target=$1
  shift
  say "Locking $target"
  uv pip compile -q "$@" --universal --python-version 3.11 --generate-hashes --no-annotate \
    --custom-compile-command "./test --lock" -o "$target"
}
