-- digest_derived_error: hourly counts of messages with names for ids; none where
-- the dictionary of messages is full: which it holds depends on order then
-- in:  nothing
-- out: no ids, no order
SELECT r.hour, p.name, t.message, r.rows
  FROM rollup_error AS r
  JOIN processor AS p ON p.id = r.processor
  JOIN error_text AS t ON t.id = r.message
 WHERE NOT EXISTS (SELECT 1 FROM meta WHERE name = 'uncounted_messages' AND value > 0)
