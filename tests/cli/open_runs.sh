# What open runs are at as_of: in flight or stuck, in `status` and in `show run`.
# Successes of Quick end within 10 minutes, those of Slow within an hour, so that
# after 20 minutes and after two hours they are stuck; Never has no success.
head='processor_name,run_id,status,started_at,processed_at'
{
    echo "$head"
    for i in 0 1 2 3 4 5 6 7 8 9; do
        echo "Quick,q$i,success,2026-01-12 0$i:00:00 UTC,2026-01-12 0$i:10:00 UTC"
        echo "Slow,s$i,success,2026-01-12 0$i:00:00 UTC,2026-01-12 0$i:59:00 UTC"
    done
    # An impossible duration says nothing about how long a processor takes.
    echo 'Quick,odd,success,2026-01-12 00:00:00 UTC,2026-01-12 09:00:00 UTC'
    echo 'Quick,fresh,running,2026-01-12 11:50:00 UTC,'
    echo 'Quick,edge,running,2026-01-12 11:40:00 UTC,'
    echo 'Quick,hung,running,2026-01-12 11:39:59 UTC,'
    echo 'Slow,slow,running,2026-01-12 10:30:00 UTC,'
    echo 'Never,never,running,2026-01-12 08:00:00 UTC,'
    echo 'Never,old,running,2026-01-12 07:59:59 UTC,'
    echo 'Never,now,running,2026-01-12 12:00:00 UTC,'
} >runs.csv
"$HINDCAST" ingest -q -o /dev/null runs.csv
counts() {
    echo "--- status" "$@"
    "$HINDCAST" status --format json "$@" | grep -E '"as_of"|"(open|in_flight|stuck)",'
}
counts
counts --as-of 2026-01-12T13:00:00Z
counts --as-of 2026-01-12T11:40:00Z
for id in fresh edge hung slow never old now q1; do
    "$HINDCAST" show run $id --format csv --result runs | tail -1
done | cut -d, -f2-
echo '--- show run --as-of'
"$HINDCAST" show run fresh --as-of 2026-01-12T13:00:00Z
"$HINDCAST" show run fresh --as-of 2026-01-12T11:00:00Z --format csv --result runs
echo '--- as planted'
"$SYNTH" --preset seed --rows 20000 --shards 1 -o s --truth truth.json >/dev/null
"$HINDCAST" ingest -q -o /dev/null -d s.db s
"$HINDCAST" status -d s.db --format csv --result counts |
    awk -F, '$1 == "in_flight" || $1 == "stuck" { print $1, $2 }' >said
for name in in_flight stuck; do
    grep -o "\"$name\": *[0-9]*" truth.json | head -1 | tr -d '":' | tr -s ' '
done >planted
cat said
cmp said planted && echo as planted
