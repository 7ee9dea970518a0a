#!/usr/bin/env bash
# What the action does: checks transcripts and subtitles, has what is found shown at its line, and leaves reports.
#
# All it is given it has from the environment (GUARD_…, see action.yml). It needs `transcribe` on the path, and ends
# with 1 where a check failed, with 2 where there is nothing to check.
set -euo pipefail
shopt -s globstar nullglob
shopt -u patsub_replacement 2>/dev/null || true # Bash 5.2: `&` in a name is no more than that

status=0
number=0
checked=0
unpublished=0

# A path that no command takes for an option.
anchor() {
  case $1 in
  /*) printf '%s' "$1" ;;
  *) printf './%s' "$1" ;;
  esac
}

# Messages of a command: whatever a file is called, no line of them is taken for a command of GitHub's.
quote() { sed 's/^/| /' "$1" >&2; }

# The files of patterns, one a line, into the array `files`.
find_files() {
  local IFS= pattern
  files=()
  while read -r pattern || [ -n "$pattern" ]; do
    pattern=${pattern%$'\r'}
    # Unquoted, it is a pattern; as IFS is empty, nothing is parted at spaces.
    [ -z "$pattern" ] || files+=($(anchor "$pattern"))
  done <<<"$1"
}

# Runs a check (report's name, then the command), once for each format; its exit code is the check's.
check() {
  local name=$1 code=0
  shift
  number=$((number + 1))
  "$@" --format github 2>"$messages" || code=$?
  quote "$messages"
  "$@" --format junit >"$reports/$number-$name.junit.xml" 2>/dev/null || true
  "$@" --format sarif >"$reports/$number-$name.sarif" 2>/dev/null || true
  # Where a file can't be read there may be nothing to report.
  find "$reports" -name "$number-*" -type f -empty -delete
  [ "$code" = 0 ] || status=1
}

# A transcript and its published text.
compare() {
  local transcript=$1 name published
  name=${transcript##*/}
  name=${name%.*}
  published=$(anchor "${GUARD_PUBLISHED//'{name}'/$name}")
  if [ ! -e "$published" ]; then
    unpublished=$((unpublished + 1))
    printf 'not published yet, and not compared: %q\n' "$transcript"
    return
  fi
  checked=$((checked + 1))
  check diff transcribe diff "$transcript" "$published" "${settings[@]}" "${limits[@]}"
  [ -z "${GITHUB_STEP_SUMMARY:-}" ] ||
    transcribe diff "$transcript" "$published" "${settings[@]}" --format md >>"$GITHUB_STEP_SUMMARY" 2>/dev/null || true
}

reports=${GUARD_REPORTS:-transcribe-reports}
reports=$(anchor "$reports")
mkdir -p "$reports"
messages=$(mktemp)
trap 'rm -f "$messages"' EXIT
settings=()
[ -z "${GUARD_PRESET:-}" ] || settings+=(--preset "$GUARD_PRESET")
limits=()
[ -z "${GUARD_MAX_CONTENT:-}" ] || limits+=(--max-content "$GUARD_MAX_CONTENT")
[ -z "${GUARD_MAX_WER:-}" ] || limits+=(--max-wer "$GUARD_MAX_WER")
rules=()
[ -z "${GUARD_STYLE:-}" ] || rules+=(--subtitle-style "$GUARD_STYLE")
[ -z "${GUARD_LANGUAGE:-}" ] || rules+=(--language "$GUARD_LANGUAGE")
[ -n "${GUARD_PUBLISHED:-}" ] || GUARD_PUBLISHED='published/{name}.txt'

find_files "${GUARD_TRANSCRIPTS:-}"
for file in "${files[@]}"; do compare "$file"; done

find_files "${GUARD_SUBTITLES:-}"
if [ ${#files[@]} -gt 0 ]; then
  checked=$((checked + ${#files[@]}))
  check subtitles transcribe subtitles check "${settings[@]}" "${rules[@]}" "${files[@]}"
fi

[ -z "${GITHUB_OUTPUT:-}" ] || printf 'reports<<END-OF-REPORTS\n%s\nEND-OF-REPORTS\n' "$reports" >>"$GITHUB_OUTPUT"
printf '%d checked\n' "$checked"
if [ "$checked" = 0 ]; then
  if [ "$unpublished" = 0 ]; then
    echo 'No file fits the patterns of transcripts and subtitles.' >&2
  else
    echo "No transcript has its published text: check the pattern of published texts." >&2
  fi
  exit 2
fi
exit "$status"
