# Retry chains of a generated export are those that were planned, processor by
# processor: chains, attempts, amplification, and which policy.  A processor
# whose triggers leave no message id has chains of low confidence, which are no
# part of the plan.
command -v jq >/dev/null || { echo "skipped: no jq"; exit 77; }
"$SYNTH" --preset seed --rows 90000 --level 0 -o export >/dev/null || exit 1
"$HINDCAST" ingest -q export/*.csv >/dev/null || exit 1
names=$(jq -r '.chains[].processor' export/truth.json)

# A message whose only run was skipped is no chain: what is missing of the
# messages.
jq -r '"messages: \(.messages), chains: \([.chains[].chains] | add)"' export/truth.json
sqlite3 hindcast.db "SELECT 'messages of skipped runs alone: ' || count(*) FROM (
    SELECT 1 FROM runs WHERE message_id IS NOT NULL
    GROUP BY processor, message_id HAVING min(outcome = 'skipped'))"

ids=$(sqlite3 hindcast.db "SELECT count(DISTINCT message_id) FROM runs")
echo "message ids: $ids"
for name in $names; do
    "$HINDCAST" retries --processor "$name" --limit 0 --format json >$name.json
    jq -c --arg p "$name" '
        (.results[] | select(.name == "amplification").rows[]
            | select(.set == "all")) as $a
        | [.results[] | select(.name == "chains").rows[]] as $c
        | {processor: $p, chains: $a.items, attempts: $a.attempts,
            failed: $a.failed, succeeded: $a.succeeded, retried: $a.retried,
            longest: $a.longest,
            short: ([$c[] | select(.fingerprint == "short")] | length),
            backoff: ([$c[] | select(.fingerprint != "short")] | length)}' \
        $name.json
done >found
jq -c '.chains[] | .fingerprints as $f | del(.fingerprints, .monday) + $f' \
    export/truth.json >planned
diff planned found && echo "$(grep -c . planned) processors: as planned"
jq -c -s '(map(.chains) | add) as $c | (map(.attempts) | add) as $a
    | {chains: $c, attempts: $a, amplification: ($a / $c)}' planned
"$HINDCAST" retries --format json | jq -c '.results[]
    | select(.name == "amplification").rows[] | select(.set == "high")
    | {chains: .items, attempts, amplification}'

# Runs that last longer than their backoff hide it; nearly all others show it.
for name in $names; do
    jq -r '.results[] | select(.name == "chains").rows[]
        | select(.fingerprint != "short")
        | "\(.fingerprint) \(.profile) \(.overlap_redelivery > 0)"' $name.json
done | awk '{ n++; all += $1 == "exponential" }
    $3 == "false" { m++; clear += $1 == "exponential" }
    END { printf "exponential: %.0f %% of %d, %.0f %% of %d without an overlap\n",
        100 * all / n, n, 100 * clear / m, m }'

# The chains of a storm are those of its hours.
name=BasketballRefRosterProcessor
"$HINDCAST" retries --storm S1 --processor $name --format json >storm.json
jq -c '[.results[] | .rows[] | select(.set == "all")][0]
    | [.items, .attempts, .failed, .succeeded, .retried, .longest]' storm.json
jq -c --arg p $name '.chains[] | select(.processor == $p).monday
    | [.chains, .attempts, .failed, .succeeded, .retried, .longest]' \
    export/truth.json
jq -r '.results[] | select(.name == "split").rows[]
    | "\(.quantity): \(.storm) to \(.baseline)"' storm.json
jq -r '.results[0].notes[] | select(startswith("S1"))' storm.json
"$HINDCAST" retries --storm S1 --until 2025-12-20 --format csv --result split
"$HINDCAST" retries --storm s1 2>&1
exit 0
