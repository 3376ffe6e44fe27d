# The query of the incident report, in SQLite's dialect over the CSV rows as
# they were exported, against `monday --compat`.  Rows that were exported twice
# count once, as they would be in the table; NULL is nothing between commas.
command -v sqlite3 >/dev/null || { echo "needs the sqlite3 shell"; exit 77; }
"$SYNTH" --preset seed --rows 8000 --seed 11 --level 0 --shards 2 \
    -o export >/dev/null
# One row is in both files.
sed -n 2p export/*000.csv >>export/processor_run_history-000000000001.csv
"$HINDCAST" ingest -q export/*.csv >/dev/null || exit 1
"$HINDCAST" monday --compat --limit 0 --format json >monday.json || exit 1
"$HINDCAST" monday --compat --limit 0 --format json --exact >exact.json ||
    exit 1
sqlite3 :memory: <<'SQL'
.import --csv export/processor_run_history-000000000000.csv t
.import --csv --skip 1 export/processor_run_history-000000000001.csv t
CREATE TABLE history AS
  SELECT DISTINCT *, replace(started_at, ' UTC', '') AS start FROM t;
SELECT 'rows', count(*) = 8000 FROM history;
CREATE TABLE as_of AS SELECT max(start) AS us FROM history;
CREATE TABLE want AS
  WITH monday_failures AS (
    SELECT strftime('%w', substr(start, 1, 19)) + 1 AS day_of_week,
           CAST(strftime('%H', substr(start, 1, 19)) AS INTEGER) AS hour_utc,
           processor_name, status, errors, count(*) AS failure_count
      FROM history
     WHERE start >= datetime((SELECT substr(us, 1, 19) FROM as_of), '-30 days')
                    || substr((SELECT us FROM as_of), 20)
       AND status = 'failed'
     GROUP BY 1, 2, 3, 4, 5)
  SELECT day_of_week, hour_utc, processor_name,
         sum(failure_count) AS total_failures
    FROM monday_failures
   WHERE day_of_week = 2 AND hour_utc BETWEEN 0 AND 3
   GROUP BY 1, 2, 3
   ORDER BY total_failures DESC, hour_utc, processor_name;
SELECT 'cells', count(*) > 20 FROM want;
CREATE TABLE got (way, place, day_of_week, hour_utc, processor_name,
                  total_failures);
INSERT INTO got
  SELECT way, r.key + 1, r.value ->> 'day_of_week', r.value ->> 'hour_utc',
         r.value ->> 'processor_name', r.value ->> 'total_failures'
    FROM (SELECT 'counts' AS way, readfile('monday.json') AS json
          UNION ALL SELECT 'exact', readfile('exact.json')) AS f,
         json_each(f.json, '$.results[0].rows') AS r;
SELECT 'differences', w.way, count(*)
  FROM (SELECT 'counts' AS way UNION ALL SELECT 'exact') AS w
  LEFT JOIN (
    SELECT v.way, q.rowid AS place, q.*
      FROM want AS q, (SELECT DISTINCT way FROM got) AS v) AS e USING (way)
  LEFT JOIN got AS g ON g.way = e.way AND g.place = e.place
       AND g.day_of_week = e.day_of_week AND g.hour_utc = e.hour_utc
       AND g.processor_name = e.processor_name
       AND g.total_failures = e.total_failures
 WHERE g.place IS NULL
 GROUP BY w.way;
SELECT 'cells beyond', way, count(*) - (SELECT count(*) FROM want)
  FROM got GROUP BY way;
SELECT 'total', way,
       (SELECT sum(total_failures) FROM want) = sum(total_failures)
  FROM got GROUP BY way;
SQL
