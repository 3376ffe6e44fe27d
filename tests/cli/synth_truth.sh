# What truth.json says is what the sqlite3 shell counts over the exported
# rows, and the published month's figures are in it.
for tool in sqlite3 jq; do
    command -v $tool >/dev/null || { echo "skipped: no $tool"; exit 77; }
done

# The same facts twice: from the rows by SQL, from the truth by jq.
cat >count.sql <<'END'
.mode list
.separator " "
CREATE TABLE r AS SELECT *, started_at AS at,
  CAST(strftime('%w', substr(started_at, 1, 19)) AS INT) AS dow0,
  CAST(substr(started_at, 12, 2) AS INT) AS hour,
  coalesce(errors LIKE '%stale_running_cleanup%' OR errors LIKE
    '%marked as failed after being stuck in running state%', 0) AS cleanup
FROM history;
CREATE TABLE k AS SELECT processor_name AS p, dow0, hour, run_id,
  sum(cleanup) AS c, sum(status = 'running') AS s,
  sum(status <> 'running' AND NOT cleanup) AS f,
  max(status = 'success') AS ok,
  max(status = 'failed' AND NOT cleanup) AS bad,
  max(status = 'partial') AS part, max(status = 'skipped') AS skip,
  max(status = 'success' AND records_processed = '0') AS zero
FROM r GROUP BY processor_name, run_id;
CREATE TABLE o AS SELECT *, CASE WHEN ok THEN 'success' WHEN bad THEN 'failed'
  WHEN part THEN 'partial' WHEN skip THEN 'skipped' WHEN c THEN 'lost'
  ELSE 'open' END AS outcome FROM k;
SELECT 'as_of', substr(max(at), 1, 19) FROM r;
SELECT 'rows', status, count(*) FROM r GROUP BY status;
SELECT 'phase', phase, status, count(*) FROM r GROUP BY phase, status;
SELECT 'processor', processor_name, status, count(*) FROM r
  GROUP BY processor_name, status;
SELECT 'runs', outcome, count(*) FROM o GROUP BY outcome;
SELECT 'run of', p, outcome, count(*) FROM o GROUP BY p, outcome;
SELECT 'phantom', sum(c > 0 AND outcome NOT IN ('failed', 'lost')) FROM o;
SELECT 'phantom_dup', sum(c > 0 AND outcome = 'failed') FROM o;
SELECT 'dup_final', sum(f > 1 AND ok <> bad) FROM o;
SELECT 'conflict', sum(ok AND bad) FROM o;
SELECT 'zero', count(*) FROM o WHERE outcome = 'success' AND zero;
SELECT 'messages', count(DISTINCT trigger_message_id) FROM r
  WHERE trigger_message_id <> '';
SELECT 'monday', hour, processor_name, count(*) FROM r
  WHERE dow0 = 1 AND hour <= 3 AND status = 'failed'
  GROUP BY hour, processor_name;
SELECT 'monday runs', hour, p, sum(outcome = 'failed'),
  sum(c > 0 AND outcome = 'success'), sum(outcome = 'lost') FROM o
  WHERE dow0 = 1 AND hour <= 3 GROUP BY hour, p HAVING sum(bad) + sum(c) > 0;
SELECT 'week', dow0 + 1, hour, sum(status = 'failed'),
  sum(status = 'failed' AND at >= :from) FROM r GROUP BY dow0, hour;
END
cat >truth.jq <<'END'
def statuses: to_entries[] | select(.key != "rows" and .value > 0);
def outcomes: to_entries[] | select(.value > 0 and (.key |
  IN("success", "failed", "partial", "skipped", "lost", "open")));
"as_of \(.as_of[:19] | sub("T"; " "))",
(.rows | statuses | "rows \(.key) \(.value)"),
(.phases[] | .phase as $p | del(.phase) | statuses
  | "phase \($p) \(.key) \(.value)"),
(.processors[] | .processor as $p | .rows | statuses
  | "processor \($p) \(.key) \(.value)"),
(.runs | outcomes | "runs \(.key) \(.value)"),
(.processors[] | .processor as $p | .runs | outcomes
  | "run of \($p) \(.key) \(.value)"),
"phantom \(.runs.phantom)", "phantom_dup \(.runs.phantom_dup)",
"dup_final \(.runs.dup_final)", "conflict \(.runs.conflict)",
"zero \(.zero_records)", "messages \(.messages)",
(.monday.cells[] | "monday \(.hour_utc) \(.processor) \(.rows_failed)"),
(.monday.cells[] |
  "monday runs \(.hour_utc) \(.processor) \(.runs_failed) \(.phantom) \(.lost)"),
(.histogram[]
  | "week \(.dow_bq) \(.hour) \(.rows_failed) \(.rows_failed_in_window)")
END

agree() { # name, options
    name=$1
    shift
    "$SYNTH" --rows 10000 --level 0 "$@" -o "$name"
    from=$(jq -r '.window_start[:26] | sub("T"; " ")' "$name/truth.json")
    sqlite3 :memory: ".import --csv $name/processor_run_history-000000000000.csv history" \
        ".parameter set :from \"'$from'\"" ".read count.sql" | sort >"$name.rows"
    jq -r -f truth.jq "$name/truth.json" | sort >"$name.truth"
    diff "$name.rows" "$name.truth" &&
        echo "$name: $(grep -c . "$name.truth") figures agree"
}
agree even --preset seed
agree one-monday --preset seed --storm one-monday --seed 7
agree quiet --preset null --seed 3
agree crowd --preset seed --cause h2 --seed 4
agree cleanup --preset h7 --seed 2
agree rollover --preset h9 --strength 50

echo "the published month:"
"$SYNTH" --preset seed -o month
cat >published.jq <<'END'
.rows.rows, (.phases[] | "\(.phase) \(.rows) \(.success) \(.failed)"),
  (.processors[:8][] | "\(.processor) \(.rows.rows) \(.rows.failed) \(.rows.success)"),
  (.monday.hours[] | "monday \(.hour_utc): \(.rows_failed)"),
  "friday 5: \(.histogram[] | select(.dow_bq == 6 and .hour == 5).rows_failed)",
  (.monday.dates[] | "\(.date) \(.rows_failed)")
END
jq -r -f published.jq month/truth.json | tee published
# A cause in its storm changes none of them.
"$SYNTH" --preset seed --cause h2 -o crowded
jq -r -f published.jq crowded/truth.json | diff published - &&
    echo "the same with a planted cause"
