# The fixtures of log entries: the same eight entries in every container, and
# the shapes in which real exports hold a poll loop, executions of functions,
# requests and entries that lost their time.
cd "$FIXTURES/cloud-logging" || exit
db() { # a new database for a file
    export HINDCAST_DB=$OLDPWD/$1.db
    "$HINDCAST" ingest --quiet --format ndjson "$1" 2>&1
    echo "exit $?"
}
ask() {
    "$HINDCAST" query --format csv "$1"
}
entries="SELECT time, severity, payload_kind, message, http_status, status_code,
                operation_id, execution, insert_id FROM logs ORDER BY time_us"
db sink.ndjson
ask "$entries" | tee "$OLDPWD/entries"
# log-analytics.ndjson and pasted.md hold a part of the entries.
for name in gcloud-read.json gcloud-read-interrupted.json entries-list.json \
    write-requests.json pubsub-pull.json pubsub-push.json pubsub-push.ndjson \
    pasted.md bigquery-sink.json log-analytics.ndjson; do
    db "$name"
    ask "$entries" >"$OLDPWD/these"
    echo "of the same entries: $(grep -xFf "$OLDPWD/entries" "$OLDPWD/these" |
        grep -c ',id0[0-7]$')"
done

db poll-loop.json
ask "SELECT count(*) AS polls, min(time) AS first, max(time) AS last
       FROM logs WHERE message LIKE '%Waiting for ready status...%'"
ask "SELECT count(*) AS gaps, seconds
       FROM (SELECT time_us / 1000000 - lag(time_us) OVER (ORDER BY time_us)
                        / 1000000 AS seconds
               FROM logs WHERE message LIKE '%Waiting for ready status...%')
      WHERE seconds IS NOT NULL GROUP BY seconds"
"$HINDCAST" query --quiet "SELECT message FROM logs ORDER BY time_us LIMIT 1"
"$HINDCAST" heartbeats --format csv --result sessions |
    cut -d, -f2-5,9,15
db function.json
ask "SELECT severity, payload_kind, count(*) AS n FROM logs GROUP BY 1, 2"
ask "SELECT execution, service, min(time) AS started,
            (max(time_us) - min(time_us)) / 1000 AS between_ms
       FROM logs WHERE execution <> '' GROUP BY 1 ORDER BY started"
ask "SELECT count(*) AS without_a_function FROM logs WHERE service IS NULL"
db load-balancer.json
ask 'SELECT severity, http_method, http_status, http_latency_us,
            http_request_bytes, http_response_bytes, http_url FROM logs'
db lost-times.json
ask "SELECT severity, json_extract(payload, '\$.severity') AS said,
            substr(time, 1, 10) AS day, count(*) AS n FROM logs GROUP BY 1, 2, 3"
