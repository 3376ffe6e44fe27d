# What monday prints of fixtures/monday.
"$HINDCAST" ingest -q "$FIXTURES/monday/history.csv" >/dev/null || exit 1
run() {
    echo "== monday $*"
    "$HINDCAST" monday "$@" | sed "s/tzdata: [0-9a-z]*/tzdata: VERSION/"
}
run --limit 8
run --compat --limit 3
run --limit 2 --format json
run --compat --limit 4 --format csv
run --limit 3 --format ndjson --processor Odds
run --limit 5 --tz America/New_York --day Sunday --hours 19-22 --last 7d
run --processor /^O/ --processor Nobody --phase phase_2_raw --phase none --limit 3
