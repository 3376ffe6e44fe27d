# The storms of the generated month, at a fifth of its size; what is planted is
# in docs/synth.md.
"$SYNTH" --preset seed --rows 54000 -o even >/dev/null || exit 1
"$SYNTH" --preset seed --rows 54000 --storm one-monday --seed 3 -o one \
    >/dev/null || exit 1
"$HINDCAST" ingest -q -d even.db even/*.gz >/dev/null || exit 1
"$HINDCAST" ingest -q -d one.db one/*.gz >/dev/null || exit 1
run() {
    echo "== storms $*"
    "$HINDCAST" storms "$@"
}
run -d even.db
run -d one.db --format csv
run -d one.db --format ndjson --tz America/New_York --limit 1
run -d even.db --last 3d --limit 3
run -d even.db --bin 7m
echo "exit $?"
# The same from the rows alone.
run -d one.db --exact --format csv >exact
run -d one.db --format csv >derived
sed 1d exact >exact.rows
sed 1d derived | cmp - exact.rows && echo "both ways agree"
