-- runs: one row per (processor, run_id) after bookkeeping rows were
-- understood; other columns are those of the deciding row.  An open run is in
-- flight or stuck, which depends on when it is asked about.  A duration is
-- impossible that is negative or over RUN_MAX_RUNTIME_US
SELECT printf('%016x', u.id) AS run_key,
       p.name AS processor,
       nullif(f.name, '') AS phase,
       {id r.run_id} AS run_id,
       CASE u.outcome WHEN 1 THEN 'open' WHEN 2 THEN 'success' WHEN 3 THEN 'failed'
            WHEN 4 THEN 'partial' WHEN 5 THEN 'skipped' WHEN 6 THEN 'lost' ELSE 'other' END AS outcome,
       {utc u.started_us} AS started_at, u.started_us,
       {utc r.ended_us} AS ended_at, r.ended_us,
       date(r.data_date * 86400, 'unixepoch') AS data_date,
       CASE WHEN r.class = 1 THEN coalesce(r.duration_s, (r.ended_us - r.started_us) / 1e6) END AS duration_s,
       r.records,
       nullif(k.name, '') AS category,
       coalesce(r.error_message, t.message) AS error_message,
       {id r.message_id} AS message_id,
       {text coalesce(r.payload_raw, w.text)} AS payload,
       u.n_rows,
       u.flags & 1 AS phantom,
       u.flags >> 1 & 1 AS phantom_dup,
       u.flags >> 2 & 1 AS dup_final,
       u.flags >> 3 & 1 AS conflict,
       u.flags >> 4 & 1 AS synthetic,
       r.class = 1 AND coalesce(r.duration_s NOT BETWEEN 0 AND 3600,
                                r.ended_us - r.started_us NOT BETWEEN 0 AND 3600000000, 0) AS impossible_duration,
       printf('%016x', r.hash) AS row_hash,
       s.name AS source, r.id & 4294967295 AS record, r.byte
       {columns c context}
       {columns e extra}
  FROM run AS u
  JOIN run_row AS r ON r.id = u.row
  JOIN context AS c ON c.id = u.context
  JOIN processor AS p ON p.id = c.processor
  JOIN phase AS f ON f.id = c.phase
  JOIN category AS k ON k.id = c.category
  LEFT JOIN error_text AS t ON t.id = r.error
  LEFT JOIN shared_text AS w ON w.id = r.payload
  LEFT JOIN run_extra AS e ON e.row = r.id
  LEFT JOIN source AS s ON s.id = r.id >> 32
