#!/bin/sh
# A file has one purpose, at most 600 lines, and names its licence.
set -eu
cd "$1"
{
    git ls-files '*.c' '*.h' '*.cpp' '*.hpp' '*.sh' '*.sql' 2>/dev/null ||
        find base parsers schema analyzer fixtures tests -name '*.[ch]'
} | while read -r file; do
    [ ! -f "$file" ] || echo "$file"
done | xargs awk '
    FNR == 1 && FILENAME ~ /\.(c|h|cpp|hpp)$/ &&
        !/SPDX-License-Identifier: MIT/ {
        print FILENAME ": no SPDX line"
        failed = 1
    }
    FNR == 601 && FILENAME !~ /^tests\// {
        print FILENAME " has more than 600 lines"
        failed = 1
    }
    END { exit failed }'
