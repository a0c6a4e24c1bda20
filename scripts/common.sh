# What the scripts of the checkout share, besides base.sh, which it reads; read with `.`, not run.
# POSIX sh. Wants: home = the checkout, me = the name to speak under.
# shellcheck shell=sh disable=SC2154,SC2034

# shellcheck source=scripts/base.sh
. "$home/scripts/base.sh"

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

# What `petrel version` tells: the commit, and its time, so that the same commit makes the same jars.
# Sets source_commit and source_built to options of Maven, empty where there is no commit to tell of.
describe_source() {
  commit=
  if [ -e "$home/.git" ]; then
    commit=$(git -C "$home" rev-parse --short=12 HEAD 2>/dev/null) || commit=
  fi
  if [ -z "$commit" ]; then
    set --
  elif [ -n "$(git -C "$home" status --porcelain 2>/dev/null | head -n 1)" ]; then
    set -- "-Dpetrel.commit=$commit-dirty" "-Dpetrel.built=$(date -u +%Y-%m-%dT%H:%M:%SZ)"
  else
    set -- "-Dpetrel.commit=$commit" "-Dpetrel.built=$(TZ=UTC0 git -C "$home" log -1 \
      --date=format-local:%Y-%m-%dT%H:%M:%SZ --format=%cd)"
  fi
  source_commit=${1-} source_built=${2-}
}

# Runs the Maven wrapper with the JDK that was found.
maven() {
  JAVA_HOME=$java_home "$home/mvnw" -f "$home/pom.xml" ${maven_repository:+"$maven_repository"} -B -ntp "$@"
}
