# What Petrel's scripts need to speak and to find a Java, in a checkout and in a package; read with
# `.`, not run. POSIX sh. Wants: me = the name to speak under.
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
