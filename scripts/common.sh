# What ./petrel and ./petrel-test share; read with `.`, not run. POSIX sh.
# Wants: home = the checkout, me = the name to speak under.
# shellcheck shell=sh disable=SC2154,SC2034

say() {
  printf '%s: %s\n' "$me" "$*" >&2
}

die() {
  say "$*"
  exit 1
}

# A line on a terminal that the next one overwrites; nothing elsewhere.
progress() {
  if [ -t 2 ]; then
    printf '\r\033[K%s' "${1:+$me: $1}" >&2
  fi
}

# Sets java_version to the feature version (17, 25, ...) of the Java home $1; fails if that is none.
read_java_version() {
  java_version=
  [ -x "$1/bin/java" ] || return 1
  if [ -r "$1/release" ]; then
    while IFS='=' read -r key value; do
      if [ "$key" = JAVA_VERSION ]; then
        java_version=$value
      fi
    done <"$1/release"
  fi
  if [ -z "$java_version" ]; then
    java_version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
  fi
  java_version=${java_version#\"}
  java_version=${java_version%\"}
  java_release=$java_version
  java_version=${java_version#1.}
  java_version=${java_version%%[!0-9]*}
  [ -n "$java_version" ]
}

# Whether $1 is a Java home of at least 17 with the tool $2 (java or javac); sets java_home if so.
take_java() {
  [ -n "$1" ] && [ -x "$1/bin/$2" ] && read_java_version "$1" && [ "$java_version" -ge 17 ] || return 1
  java_home=$1
}

# Looks for a Java with the tool $1: JAVA_HOME, PATH, then where systems put them.
find_java() {
  take_java "${JAVA_HOME-}" "$1" && return
  on_path=$(command -v "$1" || true)
  if [ -n "$on_path" ]; then
    on_path=$(readlink -f "$on_path" 2>/dev/null || printf '%s' "$on_path")
    take_java "${on_path%/bin/*}" "$1" && return
  fi
  for candidate in /usr/lib/jvm/*-17-* /usr/lib/jvm/* /opt/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*; do
    take_java "$candidate" "$1" && return
  done
  return 1
}

can_install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
}

# Installs Debian packages; what apt-get says is shown only if that fails.
install_packages() {
  log=$(mktemp)
  say "installing $*"
  if apt "$@" >"$log" 2>&1 || { apt_update >>"$log" 2>&1 && apt "$@" >>"$log" 2>&1; }; then
    rm -f "$log"
    return 0
  fi
  tail -n 15 "$log" >&2
  rm -f "$log"
  return 1
}

apt() {
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"
}

apt_update() {
  apt-get -o DPkg::Lock::Timeout=300 update
}

# Finds a JDK of at least 17 or installs one; sets java_home and java_version.
need_jdk() {
  find_java javac && return
  if can_install; then
    install_packages openjdk-17-jdk-headless || install_packages default-jdk-headless || true
    hash -r
    find_java javac && return
  fi
  cat >&2 <<END
$me: a JDK, version 17 or newer, is needed and none was found (looked at JAVA_HOME, PATH and
/usr/lib/jvm). Install one and start again:
  Debian, Ubuntu   sudo apt-get install openjdk-17-jdk-headless    (or default-jdk-headless)
  Fedora, RHEL     sudo dnf install java-17-openjdk-devel
  Alpine           sudo apk add openjdk17-jdk
  macOS            brew install openjdk@17
or set JAVA_HOME to the one you have.
END
  exit 1
}

# Gives Maven a home directory of its own where the account has none.
need_home() {
  if [ -z "${HOME-}" ]; then
    HOME=$(getent passwd "$(id -u)" 2>/dev/null | cut -d: -f6) || HOME=
  fi
  if [ -z "$HOME" ] || [ ! -w "$HOME" ]; then
    HOME=$home/.petrel/home
    mkdir -p "$HOME"
    # Maven itself asks the account database, not HOME.
    maven_repository=-Dmaven.repo.local=$HOME/.m2/repository
  fi
  export HOME
}

# Runs the Maven wrapper with the JDK that was found.
maven() {
  JAVA_HOME=$java_home "$home/mvnw" -f "$home/pom.xml" ${maven_repository:+"$maven_repository"} -B -ntp "$@"
}
