-- noise_exact: failed rows and runs by what they say and by their stored category,
--      from the rows alone: what each run came to is worked out here
-- in:  :from_us, :to_us INTEGER, half-open; :bounded INTEGER, 1 = rows without
--      a start are left out; :processors, :phases JSON arrays of names,
--      :statuses of numbers; NULL = all
-- out: message and category (NULL = the row has none), rows, runs (failed runs
--      that these rows decide), alerted (of them, those with alert_sent),
--      asked (rows that have a value in alert_sent); ordered by the first two
WITH fact AS (
    -- exact repeats of a row count once
    SELECT min(id) AS id, run, hash, context, status, class, started_us, ended_us,
           error, error_message
      FROM run_row
     GROUP BY run, hash
), ranked AS (
    -- a final row decides, else one of the cleanup job, else a running one; of
    -- several the one that ended last; hashes compare as unsigned numbers
    SELECT *, row_number() OVER decision AS place,
           first_value(class) OVER decision AS decider_class,
           first_value(status) OVER decision AS decider_status
      FROM fact
    WINDOW decision AS (
        PARTITION BY run
        ORDER BY CASE class WHEN 1 THEN 0 WHEN 2 THEN 1 ELSE 2 END, ended_us DESC,
                 CASE status WHEN 2 THEN 5 WHEN 4 THEN 4 WHEN 3 THEN 3 WHEN 5 THEN 2 ELSE 1 END DESC,
                 started_us DESC, hash < 0 DESC, hash DESC)
), names AS (
    -- alert_sent is NULL where no export has it: in a natural left join a name
    -- means the left table's column where there is one
    SELECT c.id, c.processor, c.phase, c.category, x_alert_sent AS alert
      FROM context AS c NATURAL LEFT JOIN (SELECT NULL AS x_alert_sent)
), counted AS (
    SELECT r.context, r.error, r.error_message, count(*) AS rows, sum(r.place = 1 AND r.decider_class = 1 AND r.decider_status = 3) AS runs
      FROM ranked AS r
     WHERE r.status = 3
       AND ((r.started_us >= :from_us AND r.started_us < :to_us) OR (r.started_us IS NULL AND NOT :bounded))
       AND (:statuses IS NULL OR r.status IN (SELECT value FROM json_each(:statuses)))
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
