# The fixtures of BigQuery CSV as plain tables: what ingest says of each file,
# what it rejects and where, and that NULL and "" stay apart.
hindcast() {
    "$HINDCAST" "$@"
    echo "exit $?"
}
db=$PWD/a.db
cd "$FIXTURES/bq-csv" || exit
hindcast ingest -d "$db" --format csv --table exported ./*.csv ./*.gz
hindcast query -d "$db" --format csv \
    'SELECT record, byte, reason, excerpt FROM reject ORDER BY reason'
hindcast query -d "$db" --format csv \
    "SELECT count(*) AS n, min(col_2) AS first, max(col_2) AS last,
         min(col_41) AS cell FROM exported WHERE col_1 IS NOT NULL"
hindcast ingest -d "$db.2" --format csv --table nulls null_and_empty.csv
hindcast query -d "$db.2" --format csv \
    "SELECT quote(run_id) AS run_id, quote(note) AS note,
         quote(status) AS status FROM nulls ORDER BY run_id"
