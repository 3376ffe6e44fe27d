# What a database holds, where it came from, and that the order of files does
# not show in it.
cat >a.csv <<'END'
processor_name,run_id,phase,status,started_at,processed_at,data_date,errors,my_column
Scores,r-1,phase_3,running,2026-01-12 02:00:00 UTC,,2026-01-11,,left
Scores,r-1,phase_3,failed,2026-01-12 02:00:00 UTC,2026-01-12 02:00:05 UTC,2026-01-11,"{""message"": ""boom""}",left
Scores,r-2,phase_3,success,2026-01-12 05:00:00 UTC,2026-01-12 05:00:01.5 UTC,2026-01-11,,
,r-9,phase_3,failed,2026-01-12 05:00:00 UTC,,2026-01-11,,
END
cat >b.csv <<'END'
run_id,processor_name,phase,status,started_at,processed_at,data_date,errors
r-2,Scores,phase_3,failed,2026-01-12 05:00:00 UTC,,2026-01-11,"{""cleanup_reason"": ""stale_running_cleanup""}"
r-2,Scores,phase_3,success,2026-01-12 05:00:00 UTC,2026-01-12 05:00:01.5 UTC,2026-01-11,
END
"$HINDCAST" ingest -q -d one.db a.csv b.csv >/dev/null 2>&1
echo "ingest: exit $?"
"$HINDCAST" ingest -q -d two.db b.csv >/dev/null 2>&1
"$HINDCAST" ingest -q -d two.db a.csv >/dev/null 2>&1
for db in one two; do
    "$HINDCAST" status -d $db.db --digest --format csv --result digests
done >digests
sort digests | uniq -c | awk '{ print $1, $2 }' | cut -d, -f1
"$HINDCAST" status -d one.db
"$HINDCAST" rejects -d one.db
"$HINDCAST" rejects -d one.db --source b.csv --format csv
"$HINDCAST" show run r-1 -d one.db --format csv --result rows
"$HINDCAST" show run r-1 -d one.db --format csv --result columns
"$HINDCAST" show run r-2 -d one.db --format csv
try() {
    "$HINDCAST" "$@" 2>&1
    echo "exit $?"
}
try show run nothing -d one.db
try show log nothing -d one.db
try show run -d one.db
try show table x -d one.db
try rejects b.csv -d one.db
try status b.csv -d one.db
