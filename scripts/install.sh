#!/usr/bin/env bash
# Install what a command needs and this machine lacks: Debian packages, the virtual environment, the locked packages.
# Usage: scripts/install.sh runtime|dev
# PYTHON names another interpreter; VENV another folder than .venv. A second call finds nothing to do and is quick.
set -euo pipefail
cd "$(dirname "$0")/.."

mode="${1:?runtime or dev}"
venv="${VENV:-.venv}"
export UV_PYTHON_DOWNLOADS=never

say() { printf '%s\n' "$*" >&2; }

# --- Debian packages ---------------------------------------------------------------------------------------------------
installed() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q '^install ok installed$'; }

install_packages() {
    command -v dpkg-query >/dev/null || { say "Ce système n’est pas un Debian : installez l’équivalent de : $*"; return 0; }
    local missing=() package
    for package in "$@"; do
        installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
            as_root=(sudo -n)
        else
            say "Il manque des paquets du système. Tapez cette ligne, puis recommencez :"
            say "    sudo apt-get update && sudo apt-get install --yes --no-install-recommends ${missing[*]}"
            return 1
        fi
    fi
    say "Installation des paquets Debian : ${missing[*]}"
    "${as_root[@]}" apt-get update -qq >&2
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --quiet --no-install-recommends "${missing[@]}" >&2
}

packages=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core)
[ "$mode" = dev ] && packages+=(chromium libatomic1)

# --- Python ------------------------------------------------------------------------------------------------------------
is_right() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
can_make_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

find_python() {
    local candidate
    for candidate in ${PYTHON:-python3.11 python3 python3.13 python3.12 /usr/bin/python3}; do
        if is_right "$candidate"; then
            printf '%s' "$candidate"
            return 0
        fi
    done
    say "Il faut Python 3.11 ou plus récent. Nommez-le : make PYTHON=/chemin/vers/python3 …"
    return 1
}

if ! is_right "$venv/bin/python"; then
    python="$(find_python)"
    can_make_venv "$python" || packages+=(python3-venv)
fi
install_packages "${packages[@]}"

if ! is_right "$venv/bin/python"; then
    can_make_venv "$python" || python=/usr/bin/python3
    say "Création de l’environnement Python dans $venv"
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi

# --- Locked packages -----------------------------------------------------------------------------------------------------
# The development set holds the runtime set: once it is there, it stays.
stamp="$venv/.installed"
if [ "$mode" = runtime ] && grep -qs '^dev ' "$stamp"; then mode=dev; fi
lock=requirements/base.txt
[ "$mode" = dev ] && lock=requirements/dev.txt
wanted="$mode $(cat requirements/uv.txt "$lock" | sha256sum | cut -d' ' -f1)"
[ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ] && exit 0

rm -f "$stamp"
say "Installation des paquets Python verrouillés ($lock)"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/uv.txt
"$venv/bin/uv" pip sync --quiet --python "$venv/bin/python" --require-hashes "$lock"
printf '%s\n' "$wanted" > "$stamp"
