#!/bin/sh
# Run one command-line test in an empty folder and compare what it printed.
#   tests/cli/run.sh NAME        expectations: NAME.stdout.exact or .glob,
#                                NAME.stderr.exact or .glob, NAME.exit
# The test is NAME.sh, run by sh with HINDCAST, SYNTH, SOURCE
# (the root of the project) and FIXTURES in its environment.  Expectations that
# are missing: nothing on stderr, exit 0; stdout has to be there.  With
# HINDCAST_UPDATE=1 the .exact and .exit files are rewritten instead.
# Exit 77 of a test means skipped; it says why on stdout.
set -u
name=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/cwd"
export LC_ALL=C TZ=Asia/Kathmandu COLUMNS=80
unset HINDCAST_DB NO_COLOR

(cd "$work/cwd" && sh "$here/$name.sh") >"$work/stdout" 2>"$work/stderr" </dev/null
code=$?
if [ "$code" -eq 77 ]; then
    cat "$work/stdout"
    exit 77
fi

failed=0
# A glob expectation: every line of it, in its order, is a shell pattern that
# one line of the output matches.
matches() {
    awk 'NR == FNR { want[++n] = $0; next } { got[++m] = $0 }
         function glob(p) { gsub(/[][\\.^$+(){}|]/, "\\\\&", p)
             gsub(/\*/, ".*", p); gsub(/\?/, ".", p); return "^" p "$" }
         END { for (i = 1; i <= n; i++) {
                 while (++k <= m && got[k] !~ glob(want[i])) ;
                 if (k > m) { print "no line like: " want[i]; exit 1 } } }' \
        "$1" "$2"
}
check() { # stream
    got=$work/$1
    exact=$here/$name.$1.exact
    glob=$here/$name.$1.glob
    if [ -f "$glob" ]; then
        matches "$glob" "$got" || { cat "$got"; failed=1; }
    elif [ "${HINDCAST_UPDATE:-0}" = 1 ]; then
        if [ "$1" = stdout ] || [ -s "$got" ]; then
            cp "$got" "$exact"
        else
            rm -f "$exact"
        fi
    elif [ -f "$exact" ]; then
        diff -u "$exact" "$got" || failed=1
    elif [ "$1" = stdout ] || [ -s "$got" ]; then
        echo "unexpected $1:"
        cat "$got"
        failed=1
    fi
}
check stdout
check stderr
want=0
[ -f "$here/$name.exit" ] && want=$(cat "$here/$name.exit")
if [ "${HINDCAST_UPDATE:-0}" = 1 ]; then
    rm -f "$here/$name.exit"
    [ "$code" -eq 0 ] || echo "$code" >"$here/$name.exit"
elif [ "$code" -ne "$want" ]; then
    echo "exit $code, expected $want"
    [ -f "$here/$name.stderr.glob" ] || cat "$work/stderr"
    failed=1
fi
exit $failed
