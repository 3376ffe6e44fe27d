-- run_rows: every exported record of a run, as exported and as understood
SELECT printf('%016x', r.hash) AS row_hash,
       printf('%016x', r.run) AS run_key,
       p.name AS processor,
       nullif(f.name, '') AS phase,
       {id r.run_id} AS run_id,
       CASE r.status WHEN 1 THEN 'running' WHEN 2 THEN 'success' WHEN 3 THEN 'failed'
            WHEN 4 THEN 'partial' WHEN 5 THEN 'skipped' ELSE 'other' END AS status,
       CASE r.class WHEN 0 THEN 'running' WHEN 1 THEN 'final' ELSE 'cleanup' END AS row_class,
       {utc r.started_us} AS started_at, r.started_us,
       {utc r.ended_us} AS ended_at, r.ended_us,
       date(r.data_date * 86400, 'unixepoch') AS data_date,
       r.duration_s,
       r.records,
       nullif(k.name, '') AS category,
       coalesce(r.error_message, t.message) AS error_message,
       {text coalesce(r.error_raw, t.raw)} AS error,
       {id r.message_id} AS message_id,
       {text coalesce(r.payload_raw, w.text)} AS payload,
       r.id IN (SELECT row FROM run_repeat) AS is_repeat,
       s.name AS source, r.id & 4294967295 AS record, r.byte
       {columns c context}
       {columns e extra}
  FROM run_row AS r
  JOIN context AS c ON c.id = r.context
  JOIN processor AS p ON p.id = c.processor
  JOIN phase AS f ON f.id = c.phase
  JOIN category AS k ON k.id = c.category
  LEFT JOIN error_text AS t ON t.id = r.error
  LEFT JOIN shared_text AS w ON w.id = r.payload
  LEFT JOIN run_extra AS e ON e.row = r.id
  LEFT JOIN source AS s ON s.id = r.id >> 32
