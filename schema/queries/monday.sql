-- monday: failed rows of chosen UTC hours by processor, from hourly counts
-- in:  :hours TEXT, JSON object {"hours since 1970": hour of the day as shown};
--      :processors, :phases JSON arrays of names, :statuses of numbers; NULL = all
-- out: at_us (begin of the hour), processor_name, rows_failed, runs_failed
--      (runs that such a row decides), phantom and phantom_dup (rows that a
--      cleanup job left beside a run that did not fail, that did), lost (runs
--      that only the cleanup job ended); ordered by at_us, processor_name
SELECT r.hour * 3600000000 AS at_us, p.name AS processor_name,
       sum(r.rows) AS rows_failed,
       sum(iif(r.outcome = 3, r.runs, 0)) AS runs_failed,
       sum(iif(r.class = 2 AND r.outcome NOT IN (3, 6), r.rows, 0)) AS phantom,
       sum(iif(r.class = 2 AND r.outcome = 3, r.rows, 0)) AS phantom_dup,
       sum(iif(r.outcome = 6, r.runs, 0)) AS lost
  FROM json_each(:hours) AS h
 CROSS JOIN rollup AS r ON r.hour = CAST(h.key AS INTEGER)
  JOIN processor AS p ON p.id = r.processor
 WHERE r.status = 3
   AND (:processors IS NULL OR p.name IN (SELECT value FROM json_each(:processors)))
   AND (:phases IS NULL OR r.phase IN (SELECT id FROM phase WHERE name IN (SELECT value FROM json_each(:phases))))
   AND (:statuses IS NULL OR r.status IN (SELECT value FROM json_each(:statuses)))
 GROUP BY r.hour, p.name
HAVING sum(r.rows) > 0
 ORDER BY at_us, processor_name
