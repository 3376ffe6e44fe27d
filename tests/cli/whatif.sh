# What whatif prints: of a small history with a message redelivered with
# backoff until it is given up, a payload published again every 900 s until it
# works, one redelivered while it still runs, and a processor that another
# feeds.
{
    echo processor_name,run_id,status,started_at,processed_at,data_date,phase,errors,trigger_message_id,trigger_message_data,parent_processor,output_table
    i=0
    for s in 00:00:00 00:00:12 00:00:34 00:01:16 00:02:38 00:05:20 00:10:45; do
        i=$((i + 1))
        echo "Backoff,b$i,failed,2026-01-05 $s UTC,2026-01-05 $s UTC,2026-01-04,p,429 Too Many Requests,m1,,,t1"
    done
    for m in 00 15 30 45; do
        i=$((i + 1))
        for h in 01 02; do
            echo "Again,a$h$i,failed,2026-01-05 $h:$m:00 UTC,2026-01-05 $h:$m:30 UTC,2026-01-04,p,Read timed out (read timeout=$i),x$h$i,\"{\"\"gcs_path\"\":\"\"gs://x/1\"\"}\",,t1"
        done
    done
    echo 'Again,a9,success,2026-01-05 03:00:00 UTC,2026-01-05 03:00:30 UTC,2026-01-04,p,,y,"{""gcs_path"":""gs://x/1""}",,t1'
    echo 'Twice,t1,failed,2026-01-05 04:00:00 UTC,2026-01-05 04:20:00 UTC,2026-01-04,p,Read timed out,m9,,,t2'
    echo 'Twice,t2,success,2026-01-05 04:10:00 UTC,2026-01-05 04:11:00 UTC,2026-01-04,p,,m9,,,t2'
    echo 'Child,c1,failed,2026-01-05 02:50:00 UTC,2026-01-05 02:50:10 UTC,2026-01-04,p,no upstream,m3,,Again,t3'
    echo 'Child,c2,success,2026-01-05 03:10:00 UTC,2026-01-05 03:10:10 UTC,2026-01-04,p,,m3,,Again,t3'
    echo 'Lonely,l1,failed,2026-01-06 05:00:00 UTC,2026-01-06 05:00:10 UTC,2026-01-05,p,403 Forbidden,,,,'
    for p in A B C D E; do
        echo "Fan$p,f,success,2026-01-07 12:00:00 UTC,2026-01-07 12:00:10 UTC,2026-01-06,p,,m7,,,"
    done
} >history.csv
"$HINDCAST" ingest -q history.csv >/dev/null || exit 1
run() {
    echo "== whatif $*"
    "$HINDCAST" whatif "$@" || echo "exit $?"
}
run
COLUMNS=160 run --policy 'backoff(base=10s,cap=600s)' --policy 'max_attempts(5)'
run --policy 'breaker(failures=3)' --format csv
run --policy 'breaker(failures=3)' --open drop --format ndjson
run --policy 'skip_window(spread=10m)' --since 2026-01-05T01:00:00Z \
    --until 2026-01-05T03:30:00Z --result bounds --format csv
run --policy spread --seed 2 --format json | sed '/^"evidence"/,$d'
run --policy dedup_lock --format markdown --quiet
run --policy gate --processor Child --result definitions --format csv
run --processor nobody --quiet
"$HINDCAST" whatif --format html -o page.html && grep -c '<table' page.html
for n in 1 2; do
    "$HINDCAST" whatif --seed 5 --format json -o $n.json || exit 1
done
cmp 1.json 2.json && echo same seed, same bytes
"$HINDCAST" whatif --seed 6 --format json -o 3.json
cmp -s 1.json 3.json || echo another seed, other draws
# What is observed is what `retries` counts.
"$HINDCAST" retries --result amplification --format csv | sed -n 2p
"$HINDCAST" whatif --policy 'max_attempts(inf)' --result policies --format csv |
    awk -F, 'NR > 1 { n[$1] += $4; f[$1] += $5 }
        END { for (p in n) print p, n[p], f[p] }' | sort
for wrong in no 'backoff(' 'backoff(base=1)' 'backoff(base=20s,cap=10s)' \
    'max_attempts(0)' skip_window 'skip_window(from=2026-01-05)' \
    'breaker_window(window=5,min_calls=6)'; do
    run --policy "$wrong" 2>&1
done
run --storm S9 2>&1
run --status failed 2>&1
