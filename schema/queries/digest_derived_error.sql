-- digest_derived_error: hourly counts of errors with names for ids; none where
-- the dictionary of errors is full: which texts it holds depends on order then
-- in:  nothing
-- out: no ids, no order
SELECT r.hour, p.name, t.raw, r.rows
  FROM rollup_error AS r
  JOIN processor AS p ON p.id = r.processor
  JOIN error_text AS t ON t.id = r.error
 WHERE NOT EXISTS (SELECT 1 FROM meta WHERE name = 'inline_errors' AND value > 0)
