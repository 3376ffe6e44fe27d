-- storms_rules: runs per UTC hour and processor, from hourly counts
-- in:  :from_hour, :to_hour INTEGER, hours since 1970, half-open;
--      :processors, :phases JSON arrays of names, :statuses of numbers; NULL = all
-- out: hour, processor, runs, ended (success, failed, partial or lost),
--      success, failed; ordered by hour, processor id
SELECT r.hour, p.name AS processor, sum(r.runs) AS runs,
       sum(iif(r.outcome IN (2, 3, 4, 6), r.runs, 0)) AS ended,
       sum(iif(r.outcome = 2, r.runs, 0)) AS success,
       sum(iif(r.outcome = 3, r.runs, 0)) AS failed
  FROM rollup AS r
  JOIN processor AS p ON p.id = r.processor
 WHERE r.hour >= :from_hour AND r.hour < :to_hour
   AND (:processors IS NULL OR p.name IN (SELECT value FROM json_each(:processors)))
   AND (:phases IS NULL OR r.phase IN (SELECT id FROM phase WHERE name IN (SELECT value FROM json_each(:phases))))
   AND (:statuses IS NULL OR r.status IN (SELECT value FROM json_each(:statuses)))
 GROUP BY r.hour, r.processor
HAVING sum(r.runs) > 0
 ORDER BY r.hour, r.processor
