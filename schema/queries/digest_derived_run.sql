-- digest_derived_run: runs by content
-- in:  nothing
-- out: no row ids, no order
SELECT u.id, r.hash, c.hash_hi, c.hash_lo, u.outcome, u.flags, u.n_rows, u.started_us, length(u.rows)
  FROM run AS u
  JOIN run_row AS r ON r.id = u.row
  JOIN context AS c ON c.id = u.context
