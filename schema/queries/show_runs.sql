-- show_runs: runs by their key; or by the hash of a row or a run_id
-- in:  :key INTEGER, NULL = none; :hash INTEGER and :text TEXT, looked for in
--      every row unless :text is NULL
-- out: run_key, processor, run_id, outcome, NULL (what an open run is at as_of),
--      started_us, n_rows, flags (one a line), run; ordered by processor, run
SELECT printf('%016x', u.id), p.name, hc_id(r.run_id),
       CASE u.outcome WHEN 1 THEN 'open' WHEN 2 THEN 'success' WHEN 3 THEN 'failed'
            WHEN 4 THEN 'partial' WHEN 5 THEN 'skipped' WHEN 6 THEN 'lost' ELSE 'other' END,
       NULL, u.started_us, u.n_rows,
       iif(u.flags & 1, 'phantom' || char(10), '') || iif(u.flags & 2, 'phantom_dup' || char(10), '')
         || iif(u.flags & 4, 'dup_final' || char(10), '') || iif(u.flags & 8, 'conflict' || char(10), '')
         || iif(u.flags & 16, 'synthetic' || char(10), '')
         || iif(r.class = 1 AND coalesce(r.duration_s NOT BETWEEN 0 AND 3600,
                                         r.ended_us - r.started_us NOT BETWEEN 0 AND 3600000000, 0),
                'impossible_duration' || char(10), ''),
       u.id
  FROM run AS u
  JOIN run_row AS r ON r.id = u.row
  JOIN context AS c ON c.id = u.context
  JOIN processor AS p ON p.id = c.processor
 WHERE u.id IN (SELECT :key
                 UNION ALL
                SELECT run FROM run_row WHERE :text IS NOT NULL AND (hash = :hash OR hc_id(run_id) = :text))
 ORDER BY p.name, u.id
