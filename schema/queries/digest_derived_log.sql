-- digest_derived_log: roles of log entries by content
-- in:  nothing
-- out: hash of the entry, its role, how many
SELECT hash, role, count(*)
  FROM log
 GROUP BY hash, role
