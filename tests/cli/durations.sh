# Durations that cannot be: remarked on, flagged, listed, and left out.
cat >runs.csv <<'END'
processor_name,run_id,status,started_at,processed_at,duration_seconds,errors
A,hour,success,2026-01-12 01:00:00 UTC,2026-01-12 02:00:00 UTC,3600,
A,long,success,2026-01-12 01:00:00 UTC,2026-01-12 05:00:00 UTC,,
A,said,success,2026-01-12 01:00:00 UTC,2026-01-12 01:00:09 UTC,3600.5,
A,short,success,2026-01-12 01:00:00 UTC,2026-01-12 09:00:00 UTC,12,
A,back,failed,2026-01-12 01:00:00 UTC,2026-01-12 00:59:00 UTC,,
A,open,running,2026-01-12 01:00:00 UTC,,,
A,lost,failed,2026-01-12 01:00:00 UTC,2026-01-12 05:00:00 UTC,,"{""cleanup_reason"": ""stale_running_cleanup""}"
END
"$HINDCAST" ingest -q --format json runs.csv | grep -o '"remarks":\[[^]]*\]'
"$HINDCAST" query --format csv 'SELECT run_id, duration_s, impossible_duration FROM runs ORDER BY run_id'
for run in hour long said back; do
    "$HINDCAST" show run $run --format ndjson --result runs | grep -o '"run_id":[^,]*\|"flags":.*'
done
