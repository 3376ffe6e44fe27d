# What histogram prints of fixtures/monday.
"$HINDCAST" ingest -q "$FIXTURES/monday/history.csv" >/dev/null || exit 1
run() {
    echo "== histogram $*"
    "$HINDCAST" histogram "$@" | sed "s/tzdata: [0-9a-z]*/tzdata: VERSION/"
}
run
run --measure success_rate --tz America/New_York
run --limit 3 --format json
run --measure runs_failed --format csv
