# What monday prints of a small generated month.
"$SYNTH" --preset seed --rows 4000 --seed 7 --level 0 -o export >/dev/null
"$HINDCAST" ingest -q export/*.csv >/dev/null || exit 1
run() {
    echo "== monday $*"
    "$HINDCAST" monday "$@"
}
run --limit 8
run --compat --limit 3
run --limit 2 --format json
run --compat --limit 4 --format csv
run --limit 3 --format ndjson --processor NbacGamebookProcessor
run --limit 5 --tz America/New_York --day Sunday --hours 19-22 --last 7d
run --processor /^Nbac/ --processor Nobody --phase phase_2_raw --limit 3
