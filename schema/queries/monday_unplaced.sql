-- monday_unplaced: failed rows that belong to no hour, from hourly counts
-- in:  :processors, :phases JSON arrays of names, :statuses of numbers; NULL = all
-- out: no_start (rows without a start), implausible (start outside the years
--      2000 to 2099)
SELECT coalesce(sum(iif(r.hour = -2147483648, r.rows, 0)), 0) AS no_start,
       coalesce(sum(iif(r.hour = -2147483648, 0, r.rows)), 0) AS implausible
  FROM (SELECT * FROM rollup WHERE hour < 262968
        UNION ALL
        SELECT * FROM rollup WHERE hour >= 1139568) AS r
  JOIN processor AS p ON p.id = r.processor
 WHERE r.status = 3
   AND (:processors IS NULL OR p.name IN (SELECT value FROM json_each(:processors)))
   AND (:phases IS NULL OR r.phase IN (SELECT id FROM phase WHERE name IN (SELECT value FROM json_each(:phases))))
   AND (:statuses IS NULL OR r.status IN (SELECT value FROM json_each(:statuses)))
