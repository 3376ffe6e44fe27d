# Real log entries and tables, file by file: what an ingest reports, and what
# was counted in each with other programs.
[ -n "${HINDCAST_REAL_SAMPLES:-}" ] || {
    echo "HINDCAST_REAL_SAMPLES is not set"
    exit 77
}
n=0
here=$PWD
cd "$HINDCAST_REAL_SAMPLES" || exit
take() { # options of ingest and a file: into an empty database of its own
    n=$((n + 1))
    export HINDCAST_DB=$here/$n.db
    for last; do :; done
    echo "== ${last##*/}"
    "$HINDCAST" ingest --format ndjson "$@" || echo "exit $?"
    "$HINDCAST" ingest --format ndjson "$@" | grep -c '"state":"known"'
}
ask() {
    "$HINDCAST" query --format csv "$1"
}
logs() { # a file of log entries
    take "$1"
    ask 'SELECT severity, payload_kind, count(*) AS n
           FROM logs GROUP BY severity, payload_kind'
}
table() { # a file of rows, to the table t
    take --table t "$1"
}

# ---- entries ---------------------------------------------------------------
logs plaso/gcp_logging.jsonl
ask "SELECT operation_id, count(*) AS entries,
            sum(substr(insert_id, 1, 1) = '-') AS dashed
       FROM logs WHERE operation_id <> '' GROUP BY 1"
ask 'SELECT time, status_code, length(message) AS chars
       FROM logs WHERE status_code > 0'
logs gcpdiag/gcf1-logging-entries.json
ask "SELECT execution, min(time) AS started, max(time) AS ended, count(*) AS n,
            (max(time_us) - min(time_us)) / 1000 AS between_ms,
            substr(max(message), -23) AS said
       FROM logs WHERE execution <> '' GROUP BY 1 ORDER BY started"
ask "SELECT count(*) AS without_a_function FROM logs
      WHERE resource_type = 'cloud_function' AND service IS NULL"
logs gcpdiag/gke3-logging-entries.json
ask "SELECT status_code, message = 'IP_SPACE_EXHAUSTED' AS ip_space,
            count(*) AS n, count(DISTINCT operation_id) AS operations
       FROM logs GROUP BY 1, 2"
logs gcpdiag/lb2-logging-entries.json
ask "SELECT json_extract(payload, '\$.healthCheckProbeResult.targetPort') AS port,
            json_extract(payload,
                '\$.healthCheckProbeResult.previousHealthState') AS before,
            count(*) AS n FROM logs GROUP BY 1, 2"
logs gcpdiag/notebooks2-logging-entries.json
ask "SELECT count(*) AS polls, min(time) AS first, max(time) AS last
       FROM logs WHERE message LIKE '%Waiting for ready status...%'"
ask "SELECT count(*) AS gaps, seconds
       FROM (SELECT time_us / 1000000 - lag(time_us) OVER (ORDER BY time_us)
                        / 1000000 AS seconds
               FROM logs WHERE message LIKE '%Waiting for ready status...%')
      WHERE seconds IS NOT NULL GROUP BY seconds"
"$HINDCAST" heartbeats --format csv --result sessions |
    cut -d, -f2-5,9,15
for name in gke-k8s https-load-balancer-response \
    org-policy-deny-service-account-creation; do
    logs professional-services/$name.log
    ask 'SELECT time, length(message) AS chars, status_code, http_status, http_latency_us,
                http_request_bytes, http_response_bytes FROM logs'
done
logs security-analytics/bq-sink-row-dataRead.json
ask "SELECT time, service, message,
            json_extract(payload, '\$.authorizationInfo[0].granted') AS granted,
            json_extract(json_extract(payload, '\$.metadataJson'),
                '\$.tableDataRead.reason') AS reason FROM logs"
logs security-analytics/lb-logentry.json
ask 'SELECT time, http_method, http_status,
            length(http_agent) AS chars FROM logs'
logs opentelemetry-operations-go/write-log-entries-requests.json
ask "SELECT severity, json_extract(payload, '\$.severity') AS said,
            substr(time, 1, 10) AS day, count(*) AS n FROM logs GROUP BY 1, 2, 3"

# ---- tables ----------------------------------------------------------------
table gcpdiag/bigquery-getQueryResults-fv.json
ask 'SELECT length(job_id) AS id_chars, start_time_str, end_time_str,
            length(query) AS chars FROM t ORDER BY hc_row'
table bigquery-utils/nyc_311-2017041101.csv.gz
ask "SELECT count(*) AS n, min(col_2) AS first, max(col_2) AS last,
            count(DISTINCT strftime('%w %H', replace(col_2, ' UTC', ''))) AS
                hours,
            min(strftime('%w %H', replace(col_2, ' UTC', ''))) AS day_hour
       FROM t WHERE col_41 IS NOT NULL OR col_41 IS NULL"
table python-bigquery/scalars_extreme.jsonl
ask 'SELECT rowindex, bool_col, int64_col, typeof(int64_col) AS stored,
            float64_col, numeric_col, date_col, timestamp_col,
            hex(bytes_col) AS bytes, string_col FROM t ORDER BY rowindex'
table python-bigquery/characters.jsonl
ask "SELECT name, age, isMagic, favoriteNumber, favoriteTime,
            json_array_length(spells) AS spells,
            json_array_length(spells, '\$[0].Properties') AS properties
       FROM t ORDER BY name"
table NAB/rogue_agent_key_updown.csv
ask 'SELECT count(*) AS n, min(timestamp) AS first, typeof(value) AS stored
       FROM t'
"$HINDCAST" gaps --table t --time timestamp --step 5m --format csv |
    cut -d, -f4 | sort -n | uniq -c
table csvkit/utf8_bom.csv
ask 'SELECT foo, bar, baz FROM t ORDER BY hc_row'
table csvkit/mac_newlines.csv
ask "SELECT replace(a, char(13), '|') AS a, b, c FROM t ORDER BY hc_row"
# Two gzip members, one line of text in each.
table flate2-rs/multi.gz
ask 'SELECT t.first, s.members, s.plain_bytes FROM t, source AS s'
# Without a table that is no run history, which it says, and nothing is stored.
HINDCAST_DB=$here/plain.db
"$HINDCAST" ingest --format ndjson flate2-rs/multi.gz 2>&1
echo "exit $?"
ask 'SELECT count(*) AS n FROM source'
