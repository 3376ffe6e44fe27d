-- digest_derived_repeat: rows that repeat another, by content
-- in:  nothing
-- out: hash of the row, how many
SELECT r.hash, count(*)
  FROM run_repeat AS x
  JOIN run_row AS r ON r.id = x.row
 GROUP BY r.hash
