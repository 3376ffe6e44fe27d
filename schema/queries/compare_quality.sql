-- compare_quality: how well rows are described, per UTC hour, from hourly counts
-- in:  :from_us, :to_us INTEGER, half-open, whole hours;
--      :processors, :phases JSON arrays of names, :statuses of numbers; NULL = all
-- out: at_us (begin of the hour), rows, odd (rows with a status that no profile
--      knows), failed, categorised (failed rows that name a failure category)
SELECT r.hour * 3600000000 AS at_us,
       sum(r.rows) AS rows,
       sum(iif(r.status = 0, r.rows, 0)) AS odd,
       sum(iif(r.status = 3, r.rows, 0)) AS failed,
       sum(iif(r.status = 3 AND r.category NOT IN (SELECT id FROM category WHERE name = ''), r.rows, 0)) AS categorised
  FROM rollup AS r
 WHERE r.hour >= :from_us / 3600000000 AND r.hour < :to_us / 3600000000
   AND (:processors IS NULL OR r.processor IN (SELECT id FROM processor WHERE name IN (SELECT value FROM json_each(:processors))))
   AND (:phases IS NULL OR r.phase IN (SELECT id FROM phase WHERE name IN (SELECT value FROM json_each(:phases))))
   AND (:statuses IS NULL OR r.status IN (SELECT value FROM json_each(:statuses)))
 GROUP BY r.hour
 ORDER BY r.hour
