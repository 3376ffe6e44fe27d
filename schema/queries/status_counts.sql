-- status_counts: what the database holds
-- in:  nothing
-- out: metric, value, meaning; in the order that reads best
WITH r AS MATERIALIZED (
    SELECT coalesce(sum(rows), 0) AS rows, coalesce(sum(runs), 0) AS runs,
           coalesce(sum(rows) FILTER (WHERE status = 3), 0) AS rows_failed,
           coalesce(sum(runs) FILTER (WHERE outcome = 3), 0) AS runs_failed,
           coalesce(sum(runs) FILTER (WHERE outcome = 6), 0) AS lost,
           coalesce(sum(runs) FILTER (WHERE outcome = 1), 0) AS open,
           coalesce(sum(phantom), 0) AS phantom, coalesce(sum(phantom_dup), 0) AS phantom_dup
      FROM rollup),
f AS MATERIALIZED (
    SELECT coalesce(sum(flags >> 2 & 1), 0) AS dup_final, coalesce(sum(flags >> 3 & 1), 0) AS conflict,
           coalesce(sum(flags >> 4 & 1), 0) AS synthetic
      FROM run)
SELECT 'rows', rows, 'records of runs, exact repeats counted once' FROM r
UNION ALL SELECT 'row_repeats', count(*), 'records that repeat another to the last value' FROM run_repeat
UNION ALL SELECT 'runs', runs, 'distinct (processor, run_id)' FROM r
UNION ALL SELECT 'rows_failed', rows_failed, 'rows whose status is failed' FROM r
UNION ALL SELECT 'runs_failed', runs_failed, 'runs that failed' FROM r
UNION ALL SELECT 'phantom', phantom, 'runs that did not fail beside a row that a cleanup made failed' FROM r
UNION ALL SELECT 'phantom_dup', phantom_dup, 'runs that failed and have such a row as well' FROM r
UNION ALL SELECT 'lost', lost, 'runs that a cleanup ended, nothing else' FROM r
UNION ALL SELECT 'open', open, 'runs that only have a running row: in flight or stuck' FROM r
UNION ALL SELECT 'dup_final', dup_final, 'runs with several final rows that agree' FROM f
UNION ALL SELECT 'conflict', conflict, 'runs with several final rows that do not' FROM f
UNION ALL SELECT 'synthetic_keys', synthetic, 'runs without a run_id: known by processor, data date and start' FROM f
UNION ALL SELECT 'odd_cells', count(*), 'cells that do not hold the type of their column; kept as text' FROM odd_cell
UNION ALL SELECT 'log_entries', count(*), 'log entries as exported' FROM log
UNION ALL SELECT 'log_repeats', count(*), 'log entries that repeat another' FROM log WHERE role <> 0 AND role = 1
UNION ALL SELECT 'log_parts', count(*), 'further parts of split log entries' FROM log WHERE role <> 0 AND role = 2
UNION ALL SELECT 'tables', count(*), 'plain tables (ingest --table)' FROM loaded_table
UNION ALL SELECT 'rejects', coalesce(sum(rejects), 0), 'records that could not be read; see rejects' FROM source
