#!/bin/sh
# Run tests/fault/NAME.sh in an empty folder: run.sh NAME [slow].
set -u
here=$(cd "$(dirname "$0")" && pwd)
name=$1
shift
work=$(mktemp -d)
trap 'chmod -R u+w "$work" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
export LC_ALL=C TZ=Asia/Kathmandu COLUMNS=80 LIB="$here/lib.sh"
unset HINDCAST_DB NO_COLOR HINDCAST_TEST_FAULT HINDCAST_TEST_COUNT
cd "$work" || exit
sh "$here/$name.sh" "$@" </dev/null
