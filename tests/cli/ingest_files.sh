# What an ingest says about good, odd, damaged and foreign inputs, what it
# stores of them, and that nothing is read twice.
try() {
    "$HINDCAST" ingest -d a.db --format csv "$@" 2>&1
    echo "exit $?"
}
ask() {
    "$HINDCAST" query -d a.db --format csv "$1"
}
head='processor_name,run_id,status,started_at,processed_at,phase,errors,cost'
cat >runs.csv <<END
$head
Alpha,r1,running,2026-01-12 02:13:45 UTC,,p1,,1.5
Alpha,r1,success,2026-01-12 02:13:45 UTC,2026-01-12 02:14:45 UTC,p1,,
Beta,r2,failed,2026-01-12 03:00:00,2026-01-12 03:01:00 UTC,p1,"{""error_message"": ""boom""}",
,r3,failed,2026-01-12 03:00:00 UTC,,p1,,
Beta,r4,,2026-01-12 03:00:00 UTC,,p1,,
END
printf 'name,value\na,1\nb,2.5\n' >plain.csv
printf '\001\002\003' >noise
: >empty
: | gzip -n >empty.gz
gzip -nc runs.csv >runs.csv.gz
# Cut within the compressed data, behind the first rows.
{ echo "$head"; i=0; while [ $i -lt 2000 ]; do
    i=$((i + 1)); echo "Gamma,g$i,success,2026-01-13 00:00:00 UTC,,p2,,$i"; done
} | gzip -n | head -c 6000 >cut.csv.gz

echo '--- good'
try runs.csv --max-rejects 2
ask 'SELECT name, profile, options, records, rejects, partial, naive_times, first_us, last_us FROM source'
ask 'SELECT r.record, r.byte, r.reason, r.excerpt FROM reject AS r'
ask 'SELECT count(*) AS rows, (SELECT count(*) FROM run) AS runs, (SELECT sum(rows) FROM rollup) AS counted FROM run_row'
echo '--- known: the same bytes, by any name; not the same bytes compressed'
cp runs.csv again.csv
try runs.csv again.csv
try - <runs.csv
ask 'SELECT count(*) AS sources FROM source'
ask "SELECT value AS dirty FROM meta WHERE name = 'derived_dirty'"
echo '--- rejects decide the exit code, not what is stored'
try runs.csv.gz
ask 'SELECT count(*) AS rows FROM run_row'
echo '--- nothing but the good one is stored'
try plain.csv noise empty empty.gz
ask 'SELECT name, format, records FROM source WHERE id > 2'
echo '--- a table'
try --table cells plain.csv
try --table cells plain.csv
try --table run_row plain.csv
ask 'SELECT name, value FROM cells'
echo '--- cut'
"$HINDCAST" ingest -d a.db -q cut.csv.gz >out 2>&1
echo "exit $?"
grep -c 'compressed data end early' out
ask "SELECT records > 100 AS some, partial FROM source WHERE name = 'cut.csv.gz'"
echo '--- a sentence says what made a file partial, whatever else there is to say'
row='{"processor_name":"D","run_id":"1","status":"failed","started_at":"2026-01-12 03:00:00 UTC","processed_at":"2026-01-12 02:00:00 UTC"}'
echo "[$row, $row" >cut.json
try --as bq-json cut.json
echo '--- the first bytes of what could not be mapped'
rm a.db
printf '%s\r\n' "$row" '{}' '{"status": "failed",  "run_id": 5}' >bare.json
printf 'processor_name;status;started_at;note\n;failed;;"a;b"\n' >bare.csv
try bare.json bare.csv
ask 'SELECT file, byte, reason, excerpt FROM (SELECT s.name AS file, r.* FROM reject AS r JOIN source AS s ON s.id = r.source) ORDER BY file, byte'
