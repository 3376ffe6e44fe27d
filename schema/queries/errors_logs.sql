-- errors_logs: log entries of severity WARNING and worse by what they say and
-- by service; repeats and further parts of split entries do not count
-- in:  :from_us, :to_us INTEGER, half-open; :bounded INTEGER, 1 = entries
--      without a time are left out
-- out: message (NULL = the entry says nothing), service, NULL, entries, errors
--      (of them ERROR and worse), first_us, last_us, NULL, any_log (log.hash,
--      the lowest); in no particular order
SELECT l.message, o.service, NULL, count(*) AS entries, sum(l.severity >= 500) AS errors,
       min(l.time_us) AS first_us, max(l.time_us) AS last_us, NULL, min(l.hash) AS any_log
  FROM log AS l
  JOIN log_origin AS o ON o.id = l.origin
 WHERE l.severity >= 400
   AND l.role = 0
   AND ((l.time_us >= :from_us AND l.time_us < :to_us) OR (l.time_us IS NULL AND NOT :bounded))
 GROUP BY l.message, o.service
