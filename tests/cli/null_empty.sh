# NULL and the empty text are two things, from the file to every answer.
cat >runs.ndjson <<'END'
{"processor_name":"P","run_id":"empty","status":"failed","started_at":"2026-01-05T01:00:00Z","processed_at":"2026-01-05T01:01:00Z","errors":"","trigger_message_id":"","trigger_source":"","team":""}
{"processor_name":"P","run_id":"null","status":"failed","started_at":"2026-01-05T02:00:00Z","processed_at":"2026-01-05T02:01:00Z","errors":null,"team":null}
END
printf 'k,v\n1,""\n2,\n' >plain.csv
printf '%s\n' '{"insertId":"a","timestamp":"2026-01-05T01:00:00Z","textPayload":"x","labels":{"k":"v"}}' >logs.ndjson
"$HINDCAST" ingest -q --format csv runs.ndjson logs.ndjson
"$HINDCAST" ingest -q --format csv --table plain plain.csv

for format in ndjson csv; do
    echo "--- query, $format"
    "$HINDCAST" query --format $format "SELECT '' AS e, NULL AS n, x'' AS b"
    "$HINDCAST" query --format $format 'SELECT k, v FROM plain ORDER BY k'
    "$HINDCAST" query --format $format 'SELECT run_id, error, error_message, message_id, trigger_source, team
        FROM run_rows ORDER BY run_id'
done
echo '--- show'
for id in empty null; do
    "$HINDCAST" show run $id --format ndjson --result rows |
        grep -o '"error_message.*"payload":[^,]*'
    "$HINDCAST" show run $id --format ndjson --result columns
done
echo '--- what a row or an entry does not have is NULL in views'
"$HINDCAST" query --format ndjson 'SELECT DISTINCT phase, category FROM runs UNION ALL
    SELECT DISTINCT phase, category FROM run_rows'
"$HINDCAST" query --format ndjson 'SELECT project, log_name, resource_type, service, revision,
    location, instance, resource_labels, labels FROM logs'
"$HINDCAST" show log a --format ndjson | grep -o '"severity.*"instance":[^,]*'
"$HINDCAST" status --format ndjson --result sources | grep -o '"profile[^,]*'
