#!/bin/sh
# A file has one purpose, at most 600 lines; a header says what it is for.
set -eu
cd "$1"
failed=0
for file in $(git ls-files '*.c' '*.h' '*.cpp' '*.sh' '*.sql' 2>/dev/null ||
    find base parsers schema analyzer fixtures tests -name '*.[ch]'); do
    [ -f "$file" ] || continue
    lines=$(wc -l <"$file")
    if [ "$lines" -gt 600 ] && [ "${file#tests/}" = "$file" ] &&
        [ "$file" != parsers/json.cpp ] && [ "$file" != parsers/beat.c ]; then
        echo "$file has $lines lines"
        failed=1
    fi
    case $file in
    *.c | *.h | *.cpp)
        head -n 1 "$file" | grep -q 'SPDX-License-Identifier: MIT' || {
            echo "$file: no SPDX line"
            failed=1
        }
        ;;
    esac
done
exit $failed
