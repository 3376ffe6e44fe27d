# Categories and noise of the demo's failures.
"$HINDCAST" ingest -q "$FIXTURES"/demo/inputs/*.csv.gz >/dev/null || exit 1
run() {
    echo "== noise $*"
    "$HINDCAST" noise "$@" | sed "s/tzdata: [0-9a-z]*/tzdata: VERSION/"
}
run
run --format csv --expect upstream_failure --processor TeamOffenseGameSummaryProcessor
run --format csv --result monitoring --limit 3
"$HINDCAST" noise --format json >counts.json
"$HINDCAST" noise --format json --exact >exact.json
for f in counts exact; do
    sed -n '/"results"/,/"evidence"/p' $f.json | sed '/"evidence"/d' >$f
done
cmp counts exact && [ -s counts ] && echo "--exact says the same"

cat >rules.yaml <<'Y'
no_text: {name: silent, noise: unknown}
rules:
  - {name: dml, regex: 'dml (statements|x)', class: mine, noise: expected}
  - {name: rest}
Y
run --rules rules.yaml --format csv
run --rules rules.yaml --emit-backfill --table my-proj.d.t
run --emit-backfill -o backfill.sql
grep -c "THEN '" backfill.sql
"$HINDCAST" noise --emit-backfill --table 'a b' 2>&1
"$HINDCAST" noise --rules missing.yaml 2>&1
exit 0
