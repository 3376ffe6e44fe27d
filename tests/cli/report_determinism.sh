# The page is a function of the inputs: the order in which they are named, how
# many at a time and how many threads read them leave no mark on it.
"$SYNTH" --preset seed --rows 4000 --shards 4 --logs --log-days 1 \
    --log-lines 800 --truth truth.json -o in >/dev/null || exit
find in -type f | LC_ALL=C sort >files
sort -r files >reversed
awk '{ print (NR * 37) % 101, $0 }' files | sort -n | cut -d' ' -f2- >shuffled
pages() { # name
    for ending in html md json; do
        "$HINDCAST" report -d "$1.db" -o "$1.$ending" || exit
    done
    cat "$1.html" "$1.md" "$1.json" | sha256sum | cut -c1-64 >"$1.sum"
    cmp -s first.sum "$1.sum" && echo "$1: the same pages" || {
        echo "$1: other pages"
        diff first.json "$1.json" | head -20
    }
}
"$HINDCAST" ingest -q -d first.db --threads 1 in >/dev/null
pages first
"$HINDCAST" ingest -q -d threads.db --threads 4 in >/dev/null
pages threads
xargs "$HINDCAST" ingest -q -d reversed.db --threads 4 <reversed >/dev/null
pages reversed
xargs -n 7 "$HINDCAST" ingest -q -d several.db <shuffled >/dev/null
pages several
"$HINDCAST" ingest -q -d several.db in >/dev/null
echo "files known again: $("$HINDCAST" ingest -d several.db --format ndjson in |
    grep -c '"state":"known"') of $(grep -c . files)"
pages several
# From another folder, through another path, with another clock and language.
mkdir away
(cd away && TZ=America/New_York LC_ALL=C.UTF-8 "$HINDCAST" ingest -q \
    -d ../away.db "$PWD/../in" >/dev/null)
pages away
grep -c -F -e "$PWD" -e "$SOURCE" -e /tmp/ first.html first.md first.json || :
