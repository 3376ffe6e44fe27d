-- histogram: rows or runs per UTC hour, from hourly counts
-- in:  :measure TEXT rows_failed | runs_failed | runs | success_rate;
--      :from_hour, :to_hour INTEGER, hours since 1970, half-open;
--      :processors, :phases JSON arrays of names, :statuses of numbers; NULL = all
-- out: at_us (begin of the hour, NULL = no start), n, base (of success_rate: n
--      counts the successes among base runs that ended and were not skipped)
SELECT iif(r.hour = -2147483648, NULL, r.hour * 3600000000) AS at_us,
       sum(CASE WHEN :measure = 'rows_failed' THEN r.rows
                WHEN :measure = 'success_rate' THEN iif(r.outcome = 2, r.runs, 0)
                ELSE r.runs END) AS n,
       sum(r.runs) AS base
  FROM rollup AS r
 WHERE r.hour >= :from_hour AND r.hour < :to_hour
   AND CASE WHEN :measure = 'rows_failed' THEN r.status = 3
            WHEN :measure = 'runs_failed' THEN r.outcome = 3
            WHEN :measure = 'success_rate' THEN r.outcome IN (2, 3, 4, 6)
            ELSE 1 END
   AND (:processors IS NULL OR r.processor IN (SELECT id FROM processor WHERE name IN (SELECT value FROM json_each(:processors))))
   AND (:phases IS NULL OR r.phase IN (SELECT id FROM phase WHERE name IN (SELECT value FROM json_each(:phases))))
   AND (:statuses IS NULL OR r.status IN (SELECT value FROM json_each(:statuses)))
 GROUP BY r.hour
 ORDER BY r.hour
