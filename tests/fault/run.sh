#!/bin/sh
# Run tests/fault/NAME.sh in an empty folder: run.sh NAME [slow].
set -u
here=$(cd "$(dirname "$0")" && pwd)
name=$1
shift
# In memory where there is room: a flush costs nothing there.
free_kib=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
[ "${free_kib:-0}" -gt 1000000 ] && [ -w /dev/shm ] && export TMPDIR=/dev/shm
work=$(mktemp -d)
trap 'chmod -R u+w "$work" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
export LC_ALL=C TZ=Asia/Kathmandu COLUMNS=80 LIB="$here/lib.sh"
unset HINDCAST_DB NO_COLOR HINDCAST_TEST_FAULT HINDCAST_TEST_COUNT
cd "$work" || exit
sh "$here/$name.sh" "$@" </dev/null
