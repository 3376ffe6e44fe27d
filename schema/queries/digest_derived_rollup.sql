-- digest_derived_rollup: hourly counts with names for ids
-- in:  nothing
-- out: no ids, no order
SELECT r.hour, p.name, f.name, r.status, r.class, r.outcome, k.name, r.rows, r.runs, r.phantom,
       r.phantom_dup, r.zero_records, r.durations, r.duration_sum_us
  FROM rollup AS r
  JOIN processor AS p ON p.id = r.processor
  JOIN phase AS f ON f.id = r.phase
  JOIN category AS k ON k.id = r.category
