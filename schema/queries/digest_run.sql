-- digest_run: canonical rows of runs; contexts and raw cells by their hashes,
-- which are over canonical JSON
-- in:  nothing
-- out: no ids, no source, no order
SELECT p.name, f.name, k.name, c.hash_hi, c.hash_lo, hc_id(r.run_id), r.status, r.class,
       r.started_us, r.ended_us, r.data_date, r.duration_s, r.records,
       coalesce(r.error_message, t.message), hc_id(r.message_id), r.hash
  FROM run_row AS r
  JOIN context AS c ON c.id = r.context
  JOIN processor AS p ON p.id = c.processor
  JOIN phase AS f ON f.id = c.phase
  JOIN category AS k ON k.id = c.category
  LEFT JOIN error_text AS t ON t.id = r.error
