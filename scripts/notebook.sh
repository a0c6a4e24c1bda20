# `petrel notebook`: Jupyter with a Java kernel that knows Petrel's libraries; read with `.` by ./petrel.
# shellcheck shell=sh disable=SC2034,SC2154

module=petrel-notebook
parts='petrel-core petrel-io petrel-notebook'
jars=petrel-notebook/target/notebook/lib
current=$work/notebook-current
builds=$work/notebook

# The service's start is what ./petrel prepares; a kernel's is not worth it.
prepare_start() { :; }

notebook_usage() {
  cat <<'END'
Usage: petrel notebook [OPTION of jupyter notebook]...
       petrel notebook --execute OUT.html|OUT.ipynb [NOTEBOOK.ipynb]

Opens the notebooks of the directory notebooks/ with a Java kernel that knows Petrel's libraries, on
this machine only and with Jupyter's token. With --execute runs one without a browser (explore.ipynb
where none is named) and writes what it shows.

  petrel notebook --no-browser --port 8890
  petrel notebook --execute week.html
  PETREL_PROMETHEUS=http://prometheus:9090 petrel notebook --execute week.ipynb

PETREL_PROMETHEUS  where the notebook asks first, http://localhost:9090 by default
PETREL_UNTIL       the end of the week it looks at, for example 2026-01-15T10:00:00Z; now by default
END
}

# What must be there: a command and the Debian package it comes in, one a line.
need_jupyter() {
  missing=$(printf '%s\n' "$@" | while read -r tool package; do
    command -v "$tool" >/dev/null || printf '%s\n' "$package"
  done | sort -u | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  # shellcheck disable=SC2086 # a list of words
  if can_install && install_packages $missing; then
    hash -r
    return
  fi
  die "Jupyter is not complete here. On Debian or Ubuntu:
  sudo apt-get install --no-install-recommends $missing
Elsewhere: pip install notebook nbconvert, and fontconfig with a font for the charts."
}

json_text() {
  printf '%s' "$1" | sed 's/[\\"]/\\&/g'
}

# Tells Jupyter of the kernel; nothing of the user's own Jupyter is touched.
write_kernel() {
  own=
  for own in "$app"/lib/petrel-notebook-*.jar; do
    break
  done
  kernel=$work/jupyter/kernels/petrel
  mkdir -p "$kernel"
  cat >"$kernel/kernel.json.$$" <<END
{
  "argv": [
    "$(json_text "$java_home/bin/java")", "-Xmx1g", "-XX:+UseSerialGC", "-Djava.awt.headless=true",
    "-Dfile.encoding=UTF-8", "-cp", "$(json_text "$own:$app/lib/*")",
    "io.petrel.notebook.KernelMain", "{connection_file}"
  ],
  "display_name": "Petrel (Java)",
  "language": "java",
  "interrupt_mode": "message"
}
END
  mv "$kernel/kernel.json.$$" "$kernel/kernel.json"
  JUPYTER_PATH=$work/jupyter${JUPYTER_PATH:+:$JUPYTER_PATH}
  export JUPYTER_PATH
}

# Runs a notebook to its end. A kernel that does not answer is given one more chance; a cell that failed
# is not.
execute_notebook() {
  out=$1
  case $out in
  *.html) form=html ;;
  *.ipynb) form=notebook ;;
  *) die "--execute wants a name that ends in .html or .ipynb, got \"$out\"" ;;
  esac
  which=${2-$home/notebooks/explore.ipynb}
  [ -f "$which" ] || die "no such notebook: $which"
  folder=$(dirname -- "$out")
  [ -d "$folder" ] && [ -w "$folder" ] || die "cannot write $out: $folder is no directory that $(id -un) may write to"
  folder=$(CDPATH='' cd -- "$folder" && pwd -P)
  name=$(basename -- "$out")
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  say "running $(basename -- "$which"): this takes some seconds"
  for try in 1 2; do
    if limit jupyter-nbconvert --execute --to "$form" --output-dir "$folder" --output "${name%.*}" \
      --ExecutePreprocessor.startup_timeout=30 --ExecutePreprocessor.timeout=120 \
      "$which" </dev/null >"$log" 2>&1; then
      say "wrote $folder/$name"
      return
    fi
    if [ "$try" = 2 ] || grep -q CellExecutionError "$log"; then
      break
    fi
    say "the kernel did not answer; trying once more"
  done
  tail -n 30 "$log" >&2
  die "the notebook failed; above is what it said last"
}

limit() {
  if command -v timeout >/dev/null; then
    timeout -k 10 300 "$@"
  else
    "$@"
  fi
}

notebook() {
  case ${1-} in
  -h | --help)
    notebook_usage
    return
    ;;
  --execute)
    [ $# -ge 2 ] && [ $# -le 3 ] || die "--execute wants a file to write, for example --execute week.html"
    ;;
  esac
  need_jdk # a Java alone cannot compile cells
  need_home
  if [ "${1-}" = --execute ]; then
    need_jupyter 'jupyter-nbconvert jupyter-nbconvert' 'fc-list fontconfig'
  else
    need_jupyter 'jupyter-notebook jupyter-notebook' 'fc-list fontconfig'
  fi
  use_utf8
  is_fresh || build
  write_kernel
  { : >"$app/pid.$$"; } 2>/dev/null || true
  if [ "${1-}" = --execute ]; then
    shift
    execute_notebook "$@"
    return
  fi
  if [ "$(id -u)" = 0 ]; then
    set -- --allow-root "$@"
  fi
  exec jupyter-notebook --ip=127.0.0.1 "--notebook-dir=$home/notebooks" "$@"
}
