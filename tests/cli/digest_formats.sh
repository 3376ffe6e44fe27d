# The same rows as CSV and as NDJSON are the same content, doubly encoded error
# cells included.
digests() { # format
    "$SYNTH" --preset seed --rows 3000 --shards 1 --format "$1" --level 1 \
        -o "$1" --truth "$1.json" >/dev/null
    "$HINDCAST" ingest -q -d "$1.db" -o /dev/null "$1"
    "$HINDCAST" status -d "$1.db" --digest --format ndjson --result digests \
        >"$1.digests"
}
digests csv
digests ndjson
wc -l <csv.digests
# The inputs themselves differ.
grep -v '"inputs"' csv.digests >a
grep -v '"inputs"' ndjson.digests >b
wc -l <a
cmp a b && echo equal
