# Each planted cause is in its export: the sqlite3 shell measures what the
# cause is about over the exported rows, and counts the items that truth.json
# says it explains.
for tool in sqlite3 jq; do
    command -v $tool >/dev/null || { echo "skipped: no $tool"; exit 77; }
done

# Runs (r) and chains (c): one message, or one file, of one processor.
cat >tables.sql <<'END'
.mode list
.separator " "
CREATE TABLE row AS SELECT processor_name AS p, run_id, status, output_table AS t,
  data_date AS d, trigger_source AS trigger, cloud_run_revision AS revision,
  errors AS e, nullif(trigger_message_id, '') AS msg, missing_dependencies AS miss,
  coalesce(json_extract(nullif(trigger_message_data, ''), '$.gcs_path'),
    nullif(trigger_message_id, '')) AS work,
  substr(started_at, 1, 10) AS day,
  CAST(strftime('%w', substr(started_at, 1, 10)) AS INT) AS dow0,
  round((julianday(substr(started_at, 1, 10)) - 2440587.5) * 86400) +
    substr(started_at, 12, 2) * 3600 + substr(started_at, 15, 2) * 60 +
    substr(started_at, 18, instr(started_at, ' UTC') - 18) AS s,
  round((julianday(substr(processed_at, 1, 10)) - 2440587.5) * 86400) +
    substr(processed_at, 12, 2) * 3600 + substr(processed_at, 15, 2) * 60 +
    substr(processed_at, 18, instr(processed_at, ' UTC') - 18) AS f,
  errors LIKE '%stale_running_cleanup%' OR errors LIKE '%stuck in running%' AS c
FROM history;
CREATE TABLE r AS SELECT p, run_id, t, d, trigger, revision, msg, work, day, dow0, s,
  max(CASE WHEN NOT c THEN f END) AS f, sum(c) AS cleaned, max(miss) AS miss,
  max(CASE WHEN NOT c THEN nullif(e, '') END) AS e, max(status = 'success') AS ok,
  max(status = 'failed') AND NOT max(status = 'success') AS bad,
  s - 86400 * CAST(s / 86400 AS INT) AS clock
FROM row GROUP BY p, run_id;
CREATE INDEX r_by ON r (p, work, s);
CREATE TABLE step AS SELECT p, work, s, f, msg,
  row_number() OVER w AS j, s - lag(f) OVER w AS gap, s - lag(s) OVER w AS step
FROM r WHERE work IS NOT NULL WINDOW w AS (PARTITION BY p, work ORDER BY s);
CREATE TABLE c AS SELECT p, work, count(*) AS n, sum(bad) AS bad, max(ok) AS ok,
  min(s) AS head, max(s) AS last, min(d) AS d, min(trigger) AS trigger,
  count(DISTINCT msg) AS msgs, max(e) AS e, min(clock) AS clock, min(dow0) AS dow0,
  max(CASE WHEN bad THEN miss END) AS miss, max(CASE WHEN bad THEN revision END) AS revision
FROM r WHERE work IS NOT NULL GROUP BY p, work;
END
check() { # preset, chains that show the cause, further questions
    "$SYNTH" --preset "$1" --rows "${rows:-8000}" --seed "${seed:-1}" --level 0 \
        -o "$1" || exit
    rm -f "$1.db"
    sqlite3 "$1.db" \
        ".import --csv $1/processor_run_history-000000000000.csv history" \
        ".read tables.sql"
    want=$(jq .cause.explained "$1/truth.json")
    got=$(sqlite3 "$1.db" "SELECT count(*) FROM $2")
    if [ "$want" = "$got" ]; then
        echo "$1: as many as planned"
    elif [ "$got" -gt "$want" ] && [ $((got * 100)) -le $((want * 102)) ]; then
        echo "$1: as many as planned, and what else looks so"
    else
        echo "$1: planned $want, found $got"
    fi
    [ -z "${3-}" ] || sqlite3 -separator ' ' "$1.db" "$3"
}

check h1 "c JOIN (SELECT d, min(s) AS came FROM r WHERE ok AND
      t = 'nbac_gamebook_player_stats' GROUP BY d) USING (d)
    WHERE e LIKE '%Missing critical%' AND c.ok AND head < came
      AND last BETWEEN came AND came + 3600"
at_once="SELECT day, max(n) BETWEEN 66 AND 86 FROM (SELECT t, s, day,
    sum(one) OVER (PARTITION BY t ORDER BY s, one ROWS UNBOUNDED PRECEDING) AS n
  FROM (SELECT t, s, 1 AS one, day FROM r WHERE f > 0
    UNION ALL SELECT t, f, -1, day FROM r WHERE f > 0)) GROUP BY day HAVING max(n) > 20"
check h2 "c WHERE trigger = 'batch' AND bad > 0 AND e LIKE '%Too many DML%'" \
    "$at_once"
check h3 "c WHERE p LIKE 'Bdl%' AND bad > 0 AND e LIKE '%timed out%'
      AND dow0 = 1 AND clock BETWEEN 600 AND 9600" \
    "SELECT 'family fails inside: ' || (avg(bad) >= 0.9) || ', at the edges: ' ||
        (max(clock) > 9300 AND min(clock) < 900)
      FROM r WHERE p LIKE 'Bdl%' AND dow0 = 1 AND clock BETWEEN 600 AND 9600
        AND (bad OR s > 0);
    SELECT 'others fail as ever: ' || (avg(CASE WHEN dow0 = 1 AND
        clock BETWEEN 600 AND 9600 THEN bad END) <= 1.5 * avg(bad))
      FROM r WHERE p NOT LIKE 'Bdl%'"
check h4 "c WHERE e LIKE '%Missing critical%' AND EXISTS (SELECT 1 FROM r
      WHERE r.bad AND r.d = c.d AND r.s BETWEEN c.head - 21600 AND c.head
        AND r.t = substr(json_extract(c.miss, '\$[0]'),
          instr(json_extract(c.miss, '\$[0]'), '.') + 1))" \
    "SELECT group_concat(DISTINCT t) FROM (SELECT t, min(s) AS s FROM r
      WHERE bad AND d = '2025-12-22' AND day = '2025-12-22' GROUP BY t ORDER BY s)"
check h5 "c WHERE n >= 5 AND NOT ok AND msgs = 1 AND last - head >= 3600" \
    "SELECT 'gaps that double up to 600 s: ' || avg(abs(gap / min(600,
        10 << (j - 2)) - 1) < 0.1) FROM step JOIN c USING (p, work)
      WHERE n >= 5 AND j > 1"
check h6 "c WHERE trigger = 'scheduler' AND bad > 0 AND
      head - 900 * CAST(head / 900 AS INT) < 10" \
    "SELECT 'processors in one minute: ' || max(n) FROM (SELECT
      count(DISTINCT p) AS n FROM c WHERE trigger = 'scheduler' AND bad > 0
      GROUP BY CAST(head / 60 AS INT))"
check h7 "r WHERE cleaned > 0 AND dow0 = 1 AND clock < 10800" \
    "SELECT day, count(*) > 100 FROM (SELECT day, json_extract(e, '\$.cleaned_at') AS at
      FROM row WHERE c AND e LIKE '{%') WHERE at IS NOT NULL GROUP BY day, at
      HAVING count(*) > 1"
check h8 "c WHERE msgs >= 3 AND NOT EXISTS (SELECT 1 FROM step
      WHERE step.p = c.p AND step.work = c.work AND step <> 900
        AND abs(step - 900) > 3)" \
    "SELECT 'past the quarter: ' || (min(head - 900 * CAST(head / 900 AS INT)) >= 420
        AND max(head - 900 * CAST(head / 900 AS INT)) <= 463)
      FROM c WHERE msgs >= 3"
check h9 "c WHERE d = date(head, 'unixepoch') AND e LIKE '%No data available%'
      AND bad = n AND clock < 18000" \
    "SELECT 'days: ' || count(DISTINCT d) FROM c WHERE d = date(head, 'unixepoch')"
check h10 "c WHERE revision LIKE '%-00077-%' AND bad > 0 AND e LIKE '%Traceback%'
      AND clock BETWEEN 14 * 3600 AND 17 * 3600" \
    "SELECT 'begins before it: ' || (SELECT min(clock) BETWEEN 8 * 3600 AND 14 * 3600
        FROM r WHERE revision LIKE '%-00077-%'), 'ratio of failing: ' || (avg(CASE WHEN day = '2025-12-31' THEN bad END)
          >= 3 * avg(CASE WHEN day <> '2025-12-31' THEN bad END))
      FROM r WHERE p IN (SELECT p FROM r WHERE revision LIKE '%-00077-%')
        AND (day <> '2025-12-31' OR revision LIKE '%-00077-%')"
check h11 "c WHERE bad > 0 AND dow0 = 0 AND clock < 10800" \
    "SELECT 'Sunday over Monday: ' || (sum(dow0 = 0) >= 2 * sum(dow0 = 1))
      FROM r WHERE bad AND clock < 10800"
check h12 "c WHERE n >= 5 AND NOT EXISTS (SELECT 1 FROM step
      WHERE step.p = c.p AND step.work = c.work AND j > 1
        AND gap NOT BETWEEN 1800 AND 1811)"
sqlite3 h12.db "SELECT CAST(clock / 60 AS INT), count(*) FROM r
    WHERE dow0 = 1 AND clock < 10800 GROUP BY 1" |
    awk -F'|' '{ n[$1] = $2; sum += $2 }
    END { mean = sum / 180
        for (i = 0; i < 180; i++) {
            all += (n[i] - mean) ^ 2
            if (i < 150) later += (n[i] - mean) * (n[i + 30] - mean)
        }
        print "autocorrelation at half an hour: " (later / all >= 0.5) }'

# The strength is the cause's share of the items.
for strength in 1 25 100; do
    "$SYNTH" --preset h5 --strength $strength --rows 4000 -o weak
    jq -r '.cause | "\(.strength) %: \(.explained) of \(.items)"' weak/truth.json
done

# The log agrees: what was turned away, what schedules began, which revisions
# there were.  Late files (_A0:...) hold copies.
for name in h2 h6 h10; do
    "$SYNTH" --preset $name --rows 3000 --logs --log-lines 500 --level 0 -o $name.logged
    find $name.logged/logs -name '*_S0.json' -exec cat {} + |
        jq -c '[.httpRequest.status, .resource.type, .resource.labels.revision_name]' \
            >lines
    for status in 429 500 503; do
        printf '%s ' "$(grep -c "^\[$status," lines)"
    done >found
    grep -c cloud_scheduler_job lines >>found
    jq -r '.logs | "\(.http_429) \(.http_500) \(.http_503) \(.scheduled)"' \
        $name.logged/truth.json | diff - found && echo "$name: the log agrees"
done
echo "revisions that come and go: $(grep -o 'processors-00077-[a-z0-9]*' lines |
    sort -u)"
