# shellcheck shell=bash
# What scripts/test and scripts/demo share: system packages and Swift. To be sourced from the root.

SWIFT_MINIMUM="6.2"
SWIFT_INSTALLED="6.3" # the release that continuous integration uses

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  BOLD=$'\e[1m' RESET=$'\e[0m'
else
  BOLD="" RESET=""
fi

step() {
  printf '\n%s==> %s%s\n' "$BOLD" "$*" "$RESET"
}

die() {
  printf 'error: %s\n' "$1" >&2
  shift
  [ $# -eq 0 ] || printf '  %s\n' "$@" >&2
  exit 1
}

# Prints the state of every package that the names and patterns given, with | between them, match.
installation_states() {
  local names
  IFS='|' read -r -a names <<<"$1"
  dpkg-query --show --showformat '${db:Status-Status}\n' "${names[@]}" 2>/dev/null
}

# Prints the package to install for each unmet requirement of the purposes given.
missing_packages() {
  local purposes=" $* " purpose names
  while read -r purpose names; do
    case "$purpose" in "" | "#"*) continue ;; esac
    case "$purposes" in *" $purpose "*) ;; *) continue ;; esac
    # Not a pipe: dpkg-query fails where it knows one of the names, or none, whatever it printed.
    if ! grep -qx installed < <(installation_states "$names"); then
      printf '%s\n' "${names%%|*}"
    fi
  done <scripts/packages.txt | sort -u
}

# Installs the system packages that the purposes given (see packages.txt) need and that are missing.
require_packages() {
  if ! command -v dpkg-query >/dev/null; then
    echo "This is neither Debian nor Ubuntu: install what scripts/packages.txt lists yourself."
    return
  fi
  local packages=()
  mapfile -t packages < <(missing_packages "$@")
  [ "${#packages[@]}" -gt 0 ] || return 0

  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      root=(sudo -n)
    else
      local become="su - -c" # a minimal Debian has no sudo
      if command -v sudo >/dev/null; then become="sudo sh -c"; fi
      echo "System packages are missing, and installing them takes root." >&2
      echo "Run this line, then this script again:" >&2
      echo "  $become 'apt-get update && apt-get install -y --no-install-recommends" \
        "${packages[*]}'" >&2
      exit 1
    fi
  fi

  step "Installing system packages: ${packages[*]}"
  "${root[@]}" apt-get update -qq \
    || die "apt-get update failed; is there a network?"
  local package
  for package in "${packages[@]}"; do
    apt-cache show "$package" >/dev/null 2>&1 \
      || die "this system's package sources have no '$package'." \
        "If apt-get could not download above, is there a network?" \
        "Debian 12 and Ubuntu 24.04, or later, have it;" \
        "on Ubuntu it is in 'universe': sudo add-apt-repository universe"
  done
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${packages[@]}" \
    || die "apt-get could not install: ${packages[*]}"
}

# Whether the `swift` given runs and is recent enough.
swift_is_recent() {
  local version
  version="$("$1" --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p')" \
    || return 1
  [ -n "$version" ] && printf '%s\n' "$SWIFT_MINIMUM" "$version" | sort --check=quiet --version-sort
}

# Puts a recent enough `swift` first on PATH, if there is one anywhere it is usually installed.
find_swift() {
  local swift swiftly="${SWIFTLY_BIN_DIR:-$HOME/.local/share/swiftly/bin}"
  for swift in "$(command -v swift || true)" /opt/swift/usr/bin/swift "$swiftly/swift" \
    "$HOME/.local/bin/swift" /usr/bin/swift; do
    if [ -x "$swift" ] && swift_is_recent "$swift"; then
      PATH="$(dirname "$swift"):$PATH"
      export PATH
      return 0
    fi
  done
  return 1
}

# Installs Swift for this user with swiftly, which checks its signature.
install_swift() (
  export SWIFTLY_HOME_DIR="${SWIFTLY_HOME_DIR:-$HOME/.local/share/swiftly}"
  export SWIFTLY_BIN_DIR="${SWIFTLY_BIN_DIR:-$SWIFTLY_HOME_DIR/bin}"
  step "Installing Swift $SWIFT_INSTALLED with swiftly, in $SWIFTLY_HOME_DIR"
  # Away from the repository: swiftly would write the version it installs into it.
  directory="$(mktemp -d)"
  trap 'rm -rf "$directory"' EXIT
  cd "$directory" || exit 1
  curl --fail --silent --show-error --location --connect-timeout 20 --output swiftly.tar.gz \
    "https://download.swift.org/swiftly/linux/swiftly-$(uname -m).tar.gz" || exit 1
  tar -xzf swiftly.tar.gz || exit 1
  ./swiftly init --assume-yes --skip-install --no-modify-profile --quiet-shell-followup || exit 1
  "$SWIFTLY_BIN_DIR/swiftly" install --assume-yes --use "$SWIFT_INSTALLED" || exit 1
)

# Finds Swift, or installs it, or says what to do.
require_swift() {
  find_swift && return
  echo "There is no Swift $SWIFT_MINIMUM or later here."
  if [ "$(uname -s)" = Linux ]; then
    # In a subshell: where packages cannot be installed, a toolchain unpacked by hand still can.
    if (require_packages swift) && install_swift && find_swift; then return; fi
  fi
  die "Swift $SWIFT_MINIMUM or later is needed and could not be installed." \
    "Install it as https://www.swift.org/install/linux/ says, or unpack a toolchain in /opt/swift," \
    "so that there is /opt/swift/usr/bin/swift; then run this script again."
}

PYTHON_ENVIRONMENT=".build-python"

# Names in GRANARY_PYTHON a Python that has what scripts/requirements.txt lists, made once; without
# PyPI there is none, and the tests that need it say that they are left out.
prepare_python() {
  [ -z "${GRANARY_PYTHON:-}" ] || return 0
  local installed="$PYTHON_ENVIRONMENT/requirements.txt"
  if ! cmp --quiet scripts/requirements.txt "$installed"; then
    # Elsewhere than in Debian's python3 both come with Python.
    python3 -c 'import ensurepip, venv' 2>/dev/null || require_packages python
    step "Installing pyarrow, pandas and Polars in $PYTHON_ENVIRONMENT"
    rm -rf "$PYTHON_ENVIRONMENT"
    if ! python3 -m venv "$PYTHON_ENVIRONMENT" \
      || ! "$PYTHON_ENVIRONMENT/bin/pip" install --quiet --disable-pip-version-check \
        --only-binary :all: --requirement scripts/requirements.txt; then
      echo "notice: PyPI cannot be reached; what pyarrow and Polars read is not tested" >&2
      return 0
    fi
    cp scripts/requirements.txt "$installed"
  fi
  export GRANARY_PYTHON="$PWD/$PYTHON_ENVIRONMENT/bin/python"
}
