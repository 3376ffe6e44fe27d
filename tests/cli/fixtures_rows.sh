# The fixtures of rows as JSON: the same nine runs in every container that
# BigQuery writes, and tables with types at their limits.
cd "$FIXTURES/bq-json" || exit
db() { # a new database for a file; further arguments are options
    export HINDCAST_DB=$OLDPWD/$1.db
    "$HINDCAST" ingest --quiet --format ndjson "$@" 2>&1
    echo "exit $?"
}
ask() {
    "$HINDCAST" query --format csv "$1"
}
db extract-000000000000.json
ask 'SELECT run_id, processor, status, started_at, duration_s, records,
            error_message FROM run_rows ORDER BY run_id'
runs="SELECT run_id, processor, status, substr(started_at, 1, 19) AS started,
             duration_s, records, data_date FROM run_rows ORDER BY run_id"
ask "$runs" >"$OLDPWD/runs"
for name in bq-query.json bq-query-prettyjson.json bq-results-console.json \
    getQueryResults.json cut-off.json; do
    db "$name"
    ask "$runs" >"$OLDPWD/these"
    echo "of the same runs: $(grep -xFf "$OLDPWD/runs" "$OLDPWD/these" |
        grep -c ^run-)"
done
# What the API says of a row is what an extract says of it, to the microsecond.
for name in extract-000000000000.json getQueryResults.json; do
    HINDCAST_DB=$OLDPWD/$name.db ask "SELECT row_hash FROM run_rows
        WHERE status = 'success' ORDER BY row_hash" >"$OLDPWD/$name.hashes"
done
diff "$OLDPWD/extract-000000000000.json.hashes" \
    "$OLDPWD/getQueryResults.json.hashes" && echo "the same hashes"

db scalars.ndjson --table t
ask 'SELECT rowindex, bool_col, int64_col, typeof(int64_col) AS stored,
            float64_col, numeric_col, date_col, timestamp_col,
            hex(bytes_col) AS bytes, string_col FROM t ORDER BY rowindex'
ask 'SELECT count(*) AS empty_texts FROM t WHERE string_col = char()'
db repeated.ndjson --table t
ask "SELECT name, age, ratio, seen, json_array_length(tools) AS tools,
            json_array_length(tools, '\$[0].Parts') AS parts
       FROM t ORDER BY name"
