-- noise: failed rows and runs by what they say and by their stored category
-- in:  :from_us, :to_us INTEGER, half-open; :bounded INTEGER, 1 = rows without
--      a start are left out; :processors, :phases JSON arrays of names,
--      :statuses of numbers; NULL = all
-- out: message and category (NULL = the row has none), rows, runs (failed runs
--      that these rows decide), alerted (of them, those with alert_sent),
--      asked (rows that have a value in alert_sent); ordered by the first two
WITH names AS (
    -- alert_sent is NULL where no export has it: in a natural left join a name
    -- means the left table's column where there is one
    SELECT c.id, c.processor, c.phase, c.category, x_alert_sent AS alert
      FROM context AS c NATURAL LEFT JOIN (SELECT NULL AS x_alert_sent)
), counted AS (
    SELECT r.context, r.error, r.error_message, count(*) AS rows, sum(r.id = u.row AND u.outcome = 3) AS runs
      FROM run_row AS r
      JOIN run AS u ON u.id = r.run
     WHERE r.status = 3
       AND ((r.started_us >= :from_us AND r.started_us < :to_us) OR (r.started_us IS NULL AND NOT :bounded))
       AND (:statuses IS NULL OR r.status IN (SELECT value FROM json_each(:statuses)))
       AND r.id NOT IN (SELECT row FROM run_repeat)
     GROUP BY r.context, r.error, r.error_message
)
SELECT coalesce(g.error_message, t.message) AS message, nullif(k.name, '') AS category,
       sum(g.rows) AS rows, sum(g.runs) AS runs,
       sum(iif(n.alert = 1, g.runs, 0)) AS alerted,
       sum(iif(n.alert IS NULL, 0, g.rows)) AS asked
  FROM counted AS g
  JOIN names AS n ON n.id = g.context
  JOIN processor AS p ON p.id = n.processor
  JOIN category AS k ON k.id = n.category
  LEFT JOIN error_text AS t ON t.id = g.error
 WHERE (:processors IS NULL OR p.name IN (SELECT value FROM json_each(:processors)))
   AND (:phases IS NULL OR n.phase IN (SELECT id FROM phase WHERE name IN (SELECT value FROM json_each(:phases))))
 GROUP BY 1, 2
 ORDER BY 1, 2
