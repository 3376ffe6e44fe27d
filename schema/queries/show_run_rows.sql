-- show_run_rows: every row of a run, as understood
-- in:  :run INTEGER
-- out: the columns of `show run`, then id and context; ordered by start
SELECT s.name, r.id & 4294967295, r.byte,
       CASE r.class WHEN 0 THEN 'running' WHEN 1 THEN 'final' ELSE 'cleanup' END,
       CASE r.status WHEN 1 THEN 'running' WHEN 2 THEN 'success' WHEN 3 THEN 'failed'
            WHEN 4 THEN 'partial' WHEN 5 THEN 'skipped' ELSE 'other' END,
       r.id = u.row, r.id IN (SELECT row FROM run_repeat),
       r.started_us, r.ended_us, r.data_date, r.duration_s, r.records, nullif(f.name, ''), nullif(k.name, ''),
       coalesce(r.error_message, t.message), hc_text(coalesce(r.error_raw, t.raw)), hc_id(r.message_id),
       hc_text(coalesce(r.payload_raw, w.text)), printf('%016x', r.hash), r.id, r.context
  FROM run_row AS r
  JOIN context AS c ON c.id = r.context
  JOIN phase AS f ON f.id = c.phase
  JOIN category AS k ON k.id = c.category
  LEFT JOIN run AS u ON u.id = r.run
  LEFT JOIN error_text AS t ON t.id = r.error
  LEFT JOIN shared_text AS w ON w.id = r.payload
  LEFT JOIN source AS s ON s.id = r.id >> 32
 WHERE r.run = :run
 ORDER BY r.started_us, r.class, r.hash, s.sha256, r.id & 4294967295, s.format, s.profile, s.options
