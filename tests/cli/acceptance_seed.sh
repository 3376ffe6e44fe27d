# label: slow
# The whole seeded month: every figure of monday, by processor and hour, is
# that of truth.json, and the digests of what is stored and derived are the
# same, however the rows come: order of shards, threads, CSV or NDJSON, at once
# or in two halves.
command -v jq >/dev/null || { echo "skipped: no jq"; exit 77; }
make() { # format
    "$SYNTH" --preset seed --shards 6 --format "$1" \
        --truth truth.json -o "$1" >/dev/null || exit
}
make csv
jq -r '.monday.cells[] |
    "\(.hour_utc) \(.processor) \(.rows_failed)"' truth.json | sort >truth
echo "planted: $(jq .rows.rows truth.json) rows, $(grep -c . truth) cells of" \
    "$(awk '{ n += $3 } END { print n }' truth) failed rows"
make ndjson
find csv -type f | LC_ALL=C sort >files
sort -r files >reversed
figures() { # name of a database
    "$HINDCAST" monday -d "$1.db" --compat --limit 0 --format json |
        jq -r '.results[0].rows[] |
            "\(.hour_utc) \(.processor_name) \(.total_failures)"' |
        sort | diff truth - && echo "$1: the planted figures"
}
check() {
    figures "$1"
    "$HINDCAST" status -d "$1.db" --digest --format csv --result digests |
        grep -v '^inputs' >"$1.digest"
    cmp -s one.digest "$1.digest" && echo "$1: the same digests" ||
        echo "$1: other digests"
}
"$HINDCAST" ingest -q -d one.db --threads 1 csv >/dev/null
check one
xargs "$HINDCAST" ingest -q -d four.db --threads 4 <reversed >/dev/null
check four
"$HINDCAST" ingest -q -d ndjson.db ndjson >/dev/null
check ndjson
head -3 reversed | xargs "$HINDCAST" ingest -q -d halves.db >/dev/null
"$HINDCAST" ingest -q -d halves.db csv >/dev/null
check halves
"$HINDCAST" ingest -d one.db csv | grep 'Note: '
check one
