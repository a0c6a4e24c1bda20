# How the JVM is started for Petrel, in a checkout and in a package; read with `.`, after base.sh.
# POSIX sh. Wants: java_home and java_version as find_java sets them, jar = Petrel's own, and for
# launch classes = the JVM's class archive, which need not be there.
# shellcheck shell=sh disable=SC2154

# Names and messages are UTF-8, also where no locale is set.
use_utf8() {
  if [ -z "${LC_ALL-}${LC_CTYPE-}${LANG-}" ]; then
    LC_CTYPE=C.UTF-8
    export LC_CTYPE
  fi
}

# Becomes Petrel with the command line "$@".
launch() {
  use_utf8
  case ${1-} in
  run | demo) set -- -XX:+ExitOnOutOfMemoryError -jar "$jar" "$@" ;;
  backtest | evaluate) set -- -jar "$jar" "$@" ;;
  *) set -- -XX:TieredStopAtLevel=1 -jar "$jar" "$@" ;;
  esac
  # shellcheck disable=SC2086 # PETREL_OPTS is a list of words
  set -- -Xmx256m -XX:+UseSerialGC -Djava.awt.headless=true -Dfile.encoding=UTF-8 \
    -Dsun.stdout.encoding=UTF-8 -Dsun.stderr.encoding=UTF-8 \
    -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8 ${PETREL_OPTS-} "$@"
  if [ "$java_version" -ge 22 ]; then
    set -- --enable-native-access=ALL-UNNAMED "$@"
  fi
  if [ -f "$classes" ]; then
    set -- -Xshare:auto "-XX:SharedArchiveFile=$classes" -Xlog:cds=off -Xlog:cds+dynamic=off "$@"
  fi
  exec "$java_home/bin/java" "$@"
}

# Runs Petrel with the config $1 for a moment in the directory $2, with the JVM's options that follow.
# Fails where it does not come to watch within 20 seconds.
trial() {
  trial_config=$1 trial_dir=$2
  shift 2
  mkdir -p "$trial_dir"
  cp "$trial_config" "$trial_dir/petrel.yml"
  (cd "$trial_dir" && exec "$java_home/bin/java" "$@" -XX:+UseSerialGC -jar "$jar" run) \
    </dev/null >"$trial_dir/log" 2>&1 &
  pid=$!
  trap 'kill "$pid" 2>/dev/null; progress; exit 130' INT TERM HUP
  tenths=200
  while kill -0 "$pid" 2>/dev/null && [ "$tenths" -gt 0 ] && ! grep -qs watching "$trial_dir/log"; do
    [ "$((tenths % 10))" != 0 ] || progress 'preparing the start'
    sleep 0.1
    tenths=$((tenths - 1))
  done
  sleep 1.5 # the first tick
  kill "$pid" 2>/dev/null || true
  wait "$pid" || true
  trap - INT TERM HUP
  progress
  grep -q watching "$trial_dir/log"
}
