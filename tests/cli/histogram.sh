# What histogram prints of a small generated month.
"$SYNTH" --preset seed --rows 4000 --seed 7 --level 0 -o export >/dev/null
"$HINDCAST" ingest -q export/*.csv >/dev/null || exit 1
run() {
    echo "== histogram $*"
    "$HINDCAST" histogram "$@"
}
run
run --measure success_rate --tz America/New_York
run --limit 3 --format json
run --measure runs_failed --format csv
