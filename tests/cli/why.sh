# What why prints: of a fortnight with one storm, of poison messages beside a
# few that work late; with logs; without a storm; and what it refuses.
{
    echo processor_name,run_id,status,started_at,processed_at,data_date,phase,errors,trigger_message_id,output_table,trigger_source
    awk 'function stamp(s) { return sprintf("2026-01-%02d %02d:%02d:%02d UTC", 1 + int(s / 86400), int(s / 3600) % 24, int(s / 60) % 60, s % 60) }
        function row(p, id, status, at, secs, error, message) {
            printf "%s,%s,%s,%s,%s,%s,phase_2_raw,%s,%s,raw.%s,pubsub\n", p, id, status, stamp(at), stamp(at + secs), substr(stamp(at), 1, 10), error, message, tolower(p) }
        BEGIN {
            # A run of three processors every twenty minutes; one in eight fails.
            for (i = 0; i < 14 * 72; i++)
                for (k = 0; k < 3; k++)
                    row(substr("ABC", k + 1, 1) "Loader", "n" i "_" k, (i + 3 * k) % 8 ? "success" : "failed",
                        i * 1200 + 90 * k + 31, 20, (i + 3 * k) % 8 ? "" : "Read timed out (read timeout=30)", "m" i "_" k)
            # Forty poison messages from 02:00 on the 8th, thirteen deliveries each.
            for (m = 0; m < 40; m++) {
                at = 7 * 86400 + 7200 + m * 20
                for (j = 0; j < 13; j++) {
                    row("ALoader", "p" m "_" j, "failed", at, 1, "malformed message: missing required field game_id", "x" m)
                    gap = 10 * 2 ^ j
                    at += 1 + (gap < 600 ? gap : 600)
                }
            }
        }'
} >history.csv
for i in 1 2 3; do
    echo '{"insertId":"i'$i'","logName":"projects/p/logs/run.googleapis.com%2Frequests","timestamp":"2026-01-08T02:0'$i':00Z","severity":"WARNING","httpRequest":{"status":429,"requestUrl":"https://x/"},"resource":{"type":"cloud_run_revision","labels":{"service_name":"loader","revision_name":"loader-1"}}}'
done >logs.json
"$HINDCAST" ingest -q history.csv >/dev/null || exit 1
run() {
    echo "== why $*"
    "$HINDCAST" why "$@"
}
run
COLUMNS=180 run --limit 4
run --format csv
run --format csv --result conditions
run --format markdown --result evidence --limit 2 | head -n 24
"$HINDCAST" why --exact --format csv >exact
"$HINDCAST" why --format csv >derived
cmp exact derived && echo exact agrees
echo "== what the ids are"
"$HINDCAST" why --format csv --result evidence --limit 0 >all
grep -c '^H5,' all
id=$(sed -n 's/^H5,run,\([0-9a-f]*\),.*/\1/p' all | head -n 1)
"$HINDCAST" show run "$id" --format csv | head -n 2
echo "== with logs"
"$HINDCAST" ingest -q logs.json >/dev/null || exit 1
"$HINDCAST" why --format json | sed -n 's/.*\("http_429[^,}]*\).*/\1/p' | head -n 1
"$HINDCAST" why --format csv --result evidence --limit 0 | grep '^H2,log'
id=$("$HINDCAST" why --format csv --result evidence --limit 0 | sed -n 's/^H2,log,\([0-9a-f]*\),.*/\1/p' | head -n 1)
"$HINDCAST" show log "$id" --format csv | head -n 2
echo "== its SQL"
"$HINDCAST" why --format json >why.json
jq -r '.evidence[] | "\(.id) \(.what)"' why.json
sql=$(jq -r '.evidence[] | select(.what == "evidence: of H5") | .sql' why.json)
ids=$(jq -r '.evidence[] | select(.what == "evidence: of H5") | .params[":ids"]' why.json)
printf '%s\n' "$ids"
"$HINDCAST" query --format csv -- "$(printf '%s' "$sql" | sed "s/:ids/'$ids'/")"
# The items of the storm are chains of those runs: 40 of 13, and two of one.
sql=$(jq -r '.evidence[] | select(.what == "hypotheses: n (the storm)") | .sql' why.json)
spans=$(jq -r '.evidence[] | select(.what == "hypotheses: n (the storm)") | .params[":spans"]' why.json)
"$HINDCAST" query "SELECT count(*) FROM ($(printf '%s' "$sql" |
    sed "s/:spans/'$spans'/; s/:as_of_us/9e18/; s/:processors*/NULL/g; s/:phases/NULL/g"))" --format csv
run --until 2026-01-07
run --storm S99
run --status failed
run --day Someday
