# What retries prints: of a small history with a message redelivered with
# backoff, a payload published again every 900 s, one message for five
# processors, and of a window of it.
{
    echo processor_name,run_id,status,started_at,processed_at,data_date,phase,errors,trigger_message_id,trigger_message_data,team_filter
    i=0
    for s in 00:00:00 00:00:12 00:00:34 00:01:16 00:02:38 00:05:20; do
        i=$((i + 1))
        echo "Backoff,b$i,failed,2026-01-05 $s UTC,2026-01-05 $s UTC,2026-01-04,p,429 Too Many Requests,m1,,"
    done
    for m in 00 15 30 45; do
        i=$((i + 1))
        for h in 01 02; do
            echo "Again,a$h$i,failed,2026-01-05 $h:$m:00 UTC,2026-01-05 $h:$m:30 UTC,2026-01-04,p,Read timed out (read timeout=$i),x$h$i,\"{\"\"gcs_path\"\":\"\"gs://x/1\"\"}\","
        done
    done
    echo 'Again,a9,success,2026-01-05 03:00:00 UTC,2026-01-05 03:00:30 UTC,2026-01-04,p,,y,"{""gcs_path"":""gs://x/1""}",'
    for p in A B C D E; do
        echo "Fan$p,f,success,2026-01-06 12:00:00 UTC,2026-01-06 12:00:10 UTC,2026-01-05,p,,m7,,"
    done
    echo 'Team,t1,failed,2026-01-05 12:00:00 UTC,2026-01-05 12:00:10 UTC,2026-01-05,p,no,m8,,ATL'
    echo 'Team,t2,success,2026-01-05 12:01:00 UTC,2026-01-05 12:01:10 UTC,2026-01-05,p,,m8,,BOS'
} >history.csv
"$HINDCAST" ingest -q history.csv >/dev/null || exit 1
run() {
    echo "== retries $*"
    "$HINDCAST" retries "$@"
}
run
run --since 2026-01-05T01:00:00Z --until 2026-01-05T04:00:00Z --limit 3
run --processor Again --max-gap 10m --format csv
run --processor Backoff --limit 1 --format ndjson
"$HINDCAST" retries --exact --format csv >exact
"$HINDCAST" retries --format csv >derived
cmp exact derived && echo exact agrees
id=$("$HINDCAST" retries --format ndjson --limit 1 | sed 's/.*"chain_id":"\([0-9a-f]*\)".*/\1/')
"$HINDCAST" show run "$id" --format csv | head -n 2
run --status failed
