# Retry chains by hour of the week: which hours they trouble, where they begin.
row() { # run message status start end [errors]
    echo "Scores,$1,$2,$3,2026-01-12 $4:00 UTC,${5:+2026-01-12 $5:00 UTC},$6"
}
gone='"{""cleanup_reason"": ""stale_running_cleanup""}"'
{
    echo 'processor_name,run_id,trigger_message_id,status,started_at,processed_at,errors'
    # Twice in hour 1, then in hour 2 until it succeeds.
    row a1 a failed 01:10 01:11
    row a2 a failed 01:40 01:41
    row a3 a success 02:10 02:11
    # Begins with a run that was lost: a failed one follows.
    row b1 b failed 03:10 '' "$gone"
    row b2 b failed 04:10 04:11
    # Lost alone, and well at once: none of these holds a failed run.
    row c1 c failed 05:10 '' "$gone"
    row d1 d success 06:10 06:11
    # More than six hours later the same message is another chain.
    row e1 e failed 07:10 07:11
    row e2 e failed 14:10 14:11
} >runs.csv
"$HINDCAST" ingest -q -o /dev/null runs.csv
show() {
    echo "--- $*"
    "$HINDCAST" histogram --format ndjson "$@" |
        grep -v '"n":0' | sed 's/.*"hour":\([0-9]*\),"n":\([0-9]*\),.*/\1 \2/'
}
show --measure chains
show --measure chain_heads
show --measure chains --since 2026-01-12T02:00:00Z
show --measure chain_heads --since 2026-01-12T02:00:00Z
show --measure chain_heads --tz Asia/Kolkata
show --measure chains --exact
show --measure chains --processor Other
for measure in chains chain_heads; do
    "$HINDCAST" histogram --measure $measure --format json |
        grep -o '"totals": {"n": [0-9]*\|"what": "cells: n[^}]*first attempts[^"]*\|A chain [^"]*\|"what": "cells: n[^}]*the chains[^"]*'
done
echo '--- refused'
"$HINDCAST" histogram --measure chains --status failed 2>&1 || echo "exit $?"
"$HINDCAST" histogram --measure chain_heads --event ended_at 2>&1 || echo "exit $?"
