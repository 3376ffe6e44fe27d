# Templates of the demo's errors, of a log and of a column of a CSV; the ids do
# not depend on the order of the lines.
"$HINDCAST" ingest -q "$FIXTURES"/demo/inputs/*.csv.gz >/dev/null || exit 1
run() {
    echo "== errors $*"
    "$HINDCAST" errors "$@" | sed "s/tzdata: [0-9a-z]*/tzdata: VERSION/"
}
run --limit 8
run --limit 2 --format json --processor OddsApiPropsProcessor --last 7d
run --format csv --limit 3 --since 2026-01-12 --until 2026-01-12T04:00:00Z
"$HINDCAST" errors --format json --limit 0 >counts.json
"$HINDCAST" errors --format json --limit 0 --exact >exact.json
grep '^{"template_id"' counts.json >a
grep '^{"template_id"' exact.json >b
cmp a b && echo "--exact says the same"
id=$("$HINDCAST" errors --format ndjson --limit 1 | sed 's/.*"example_run":"\([0-9a-f]*\)".*/\1/')
"$HINDCAST" show run "$id" --format csv | sed -n 2p | cut -d, -f1

"$HINDCAST" ingest -q -d logs.db "$FIXTURES/cloud-logging/entries-list.json" "$FIXTURES/cloud-logging/sink.ndjson" >/dev/null
run -d logs.db --logs --format csv
"$HINDCAST" errors -d logs.db --logs --processor A 2>&1
id=$("$HINDCAST" errors -d logs.db --logs --format ndjson --limit 1 | sed 's/.*"example_log":"\([0-9a-f]*\)".*/\1/')
"$HINDCAST" show log -d logs.db "$id" --format csv | sed -n 2p | cut -d, -f1 | grep -c "$id"

echo "== a log"
i=0
while [ $i -lt 40 ]; do
    echo "VM Started on node n$i"
    echo "VM Paused on node n$i"
    echo "took $i ms"
    i=$((i + 1))
done >log
"$HINDCAST" errors --file log --format csv | sed 1d | sort | uniq -c
"$HINDCAST" errors --file log --format csv --result templates
"$HINDCAST" errors --file log --format csv | sed 1d >ids
for seed in 1 2 3 4 5; do
    cat -n log | awk -v s=$seed '{ print ($1 * 7919 * (s + 1)) % 120, $0 }' |
        sort -n >shuffled
    cut -f2- shuffled >lines
    "$HINDCAST" errors --file lines --format csv | sed 1d >got
    awk '{ print $2 }' shuffled | paste - got | sort -n | cut -f2 | cmp - ids &&
        echo "the same ids in another order"
done

echo "== a CSV"
printf 'LineId,Content\n1,"a 5, b"\n2,"a 6, b"\n3,\n' >log.csv
"$HINDCAST" errors --file log.csv --format-in csv --column Content --format csv
"$HINDCAST" errors --file log.csv --column Nope 2>&1
"$HINDCAST" errors --file log.csv --format-in csv 2>&1
"$HINDCAST" errors --column Content 2>&1
"$HINDCAST" errors --file missing 2>&1
printf 'masks: [{name: word, regex: "b"}]\n' >masks.yaml
"$HINDCAST" errors --file log.csv --column Content --masks masks.yaml --result templates --format csv
printf 'masks: [{name: word, regex: "("}]\n' >masks.yaml
"$HINDCAST" errors --file log.csv --masks masks.yaml 2>&1
exit 0
