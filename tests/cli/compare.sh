# What compare prints of fixtures/compare: a fix between the sixth and the
# seventh of ten Mondays.
"$HINDCAST" ingest -q "$FIXTURES/compare/history.csv" >/dev/null || exit 1
run() {
    echo "== compare $*"
    "$HINDCAST" compare "$@" | sed "s/tzdata: [0-9a-z]*/tzdata: VERSION/
        s/parser version [0-9]*/parser version N/"
}
night="--day Monday --hours 0-3"
run $night --at 2025-12-23 --target 10
# five against one: nothing can be concluded
for result in metrics guards split; do
    run $night --at 2025-12-23 --before 35d --after 7d --format csv --result $result
done
run $night --limit 3
run --hours 0-3 --at 2025-12-23T12:00:00Z --processor Odds --tz Asia/Kolkata --limit 5
echo "== --exact says the same"
"$HINDCAST" compare $night --at 2025-12-23 --format csv >counts
"$HINDCAST" compare $night --at 2025-12-23 --format csv --exact | cmp counts - && echo same
strict() {
    "$HINDCAST" compare $night --at 2025-12-23 --strict "$@" >/dev/null
    echo "== exit $? --strict $*"
}
strict
strict --before 35d --after 7d
strict --after 1d
