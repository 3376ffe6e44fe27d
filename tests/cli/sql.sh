# That `sql` has statements for every analysis, that each of them runs as it is
# printed, and that an evidence's statement with its parameters gives the rows
# it stands behind.
command -v jq >/dev/null || { echo "skipped: no jq"; exit 77; }
"$HINDCAST" ingest -q "$FIXTURES/monday/history.csv" >/dev/null || exit 1
for name in monday histogram storms retries explain whatif heartbeats gaps \
    errors noise why compare; do
    [ "$("$HINDCAST" sql "$name" | grep -vc '^--')" -gt 0 ] || echo "none: $name"
done
n=0
for file in "$SOURCE"/schema/queries/*.sql; do
    name=${file##*/}
    name=${name%.sql}
    sql=$("$HINDCAST" sql "$name" | awk '{ print } !/^--/ && /;$/ { exit }')
    "$HINDCAST" query --limit 1 "$sql" >out 2>&1 || { echo "== $name"; cat out; }
    n=$((n + 1))
done
[ "$n" -gt 50 ] || echo "only $n statements"
echo "== parameters"
"$HINDCAST" query -q --param :a=1 --param b=1.5 --param c=x=y --param d=NULL \
    --format json 'SELECT :a AS a, :b AS b, :c AS c, :d AS d, :e AS e' |
    sed -n 's/.*"rows": //p; /^{"a"/p'
for param in a x=1; do
    "$HINDCAST" query --param "$param" 'SELECT :a' 2>&1
    echo "exit $?"
done
echo "== an evidence"
"$HINDCAST" monday --limit 0 --format json >monday.json
sql=$(jq -r '.evidence[0].sql' monday.json)
jq -r '.evidence[0].params | to_entries[] |
    "--param", "\(.key)=\(.value // "NULL")"' monday.json >params
jq -r '.evidence[0].what' monday.json
jq -c '.results[0].rows | [length, ([.[].total_failures] | add)]' monday.json
xargs -d '\n' -a params "$HINDCAST" query --format json --limit 0 "$sql" |
    jq -c '.results[0].rows |
        [length, (map(.processor_name) | unique | length),
            (map(.rows_failed) | add)]'
echo "== a run without a phase"
printf 'processor_name,run_id,status,started_at,processed_at,data_date\n%s\n' \
    'A,r1,failed,2026-01-05T00:00:00Z,2026-01-05T00:00:01Z,2026-01-04' >bare.csv
"$HINDCAST" ingest -q -d bare.db bare.csv >/dev/null || exit 1
items() { # statement, more options
    sql=$("$HINDCAST" sql "$1")
    shift
    "$HINDCAST" query -d bare.db -q --format json --param 'phases=[""]' \
        --param 'spans=[[0,2000000000000000]]' "$@" "$sql" |
        jq -c '[.results[0].rows[] | .run_id]'
}
items why_items --param as_of_us=2000000000000000
items explain_runs --param outcome=failed
