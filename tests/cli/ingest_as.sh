# A format that is forced on an input of another one loses nothing in silence.
try() { # format file
    rm -f a.db
    "$HINDCAST" ingest -q -d a.db --format csv --as "$@" >out 2>err
    echo "$1 $2: exit $?, $(sed -n 2p out | cut -d, -f5-7)"
    cut -d: -f2- err
}
row='{"processor_name":"P","run_id":"1","status":"failed","started_at":"2026-01-12 02:00:00 UTC"}'
for i in 1 2 3; do echo "$row"; done >rows.ndjson
printf 'processor_name,status,started_at\nP,failed,2026-01-12\n' >rows.csv
echo '[]' >none.json
echo '{"kind":"bigquery#queryResponse","totalRows":"0"}' >page.json
for format in bq-rows cloud-logging; do
    try $format rows.ndjson
done
for format in bq-rows bq-json cloud-logging; do
    try $format rows.csv
    try $format none.json
done
try bq-rows page.json
echo '--- what is said about an input counts while its format is decided'
say() { # name ingest-options...
    what=$1
    shift
    rm -f a.db
    "$HINDCAST" ingest -q -d a.db --format csv "$@" >out 2>err
    echo "$what: exit $?, $(sed -n 2p out | cut -d, -f2,4-7)"
    cut -d: -f2- err
}
tr , '~' <rows.csv >tilde.csv
tail -n +2 tilde.csv >bare.csv
tr , '\001' <rows.csv >control.csv
printf '1768183200 E disk is full\n1768183201 I gone, again\n' >app.log
columns=processor_name,status,started_at
say 'no delimiter' tilde.csv
say delimiter --delimiter '~' tilde.csv
say 'no header' --delimiter '~' --columns $columns bare.csv
say table --delimiter '~' --table cells tilde.csv
say 'control character' --delimiter "$(printf '\001')" control.csv
say pattern --epoch s --pattern '^(?<time>\d+) (?<level>.) (?<message>.*)' \
    app.log
"$HINDCAST" query -d a.db --format csv \
    'SELECT time, severity, message FROM logs ORDER BY 1'
echo '--- lines of etcd are no CSV'
for i in 1 2 3; do
    echo "2026-01-12 02:13:4$i.123456 W | etcdserver: failed to send out" \
        "heartbeat on time (exceeded the 100ms timeout for 1.2s, to 8e9e)"
done >etcd.log
say etcd etcd.log
"$HINDCAST" query -d a.db --format csv \
    'SELECT time, severity, message FROM logs LIMIT 1'
echo '--- rows of another length than the header are rejects, be it all of them'
{ cat rows.csv; sed 1d rows.csv; } | sed '2,$s/$/,x/' >wide.csv
say 'all rows' wide.csv
"$HINDCAST" query -d a.db --format csv 'SELECT record, reason, excerpt FROM reject'
