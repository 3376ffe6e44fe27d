-- heartbeat_lines: every log entry that counts, for the heartbeat patterns to look at
-- in:  :payload INTEGER, 1 = some pattern looks at payloads
-- out: id, time_us (NULL = the entry has none), time_ns, hash, origin, message, payload; in no order
SELECT id, time_us, time_ns, hash, origin, message, CASE WHEN :payload THEN payload END AS payload
  FROM log
 WHERE role = 0
