#!/bin/sh
# Every command and option that the program knows is in the manuals, and every
# command heading of the manuals is one that it knows.
set -eu
cd "$1"
hindcast=$2
failed=0
names=$("$hindcast" help | awk '/^(Commands|Analyses):/ { on = 1; next } /^$/ { on = 0 }
    on && /^  [a-z]/ { print $1 }')
for name in $names; do
    grep -q "^## $name\$" docs/cli.md docs/analyses.md || {
        echo "docs/: no section \"## $name\""
        failed=1
    }
    grep -q "^\.B $name\$" docs/hindcast.1 || {
        echo "docs/hindcast.1: no entry .B $name"
        failed=1
    }
    if "$hindcast" help "$name" | grep -n '(null)'; then
        echo "help $name: a column or option without help"
        failed=1
    fi
    for option in $("$hindcast" help "$name" |
        awk '/^  (-[a-z],|   ) --/ { for (i = 1; i <= NF; i++) if ($i ~ /^--/) { print $i; break } }'); do
        grep -q -- "$option" docs/cli.md docs/analyses.md || {
            echo "docs/: $name $option is not described"
            failed=1
        }
    done
done
for name in $(sed -n 's/^## \([a-z]*\)$/\1/p' docs/cli.md); do
    echo "$names" | grep -qx "$name" || {
        echo "docs/cli.md: there is no command $name"
        failed=1
    }
done
for format in $("$hindcast" help formats | awk '/^  [a-z]/ { print $1 }'); do
    grep -q "$format" docs/formats.md || {
        echo "docs/formats.md: $format is not described"
        failed=1
    }
done
exit $failed
