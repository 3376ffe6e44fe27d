-- noise_monitoring: failed rows as the monitoring queries of the incident report
-- see them: by processor and stored category, from a data_date on
-- in:  :from_date INTEGER, days since 1970-01-01; :processors, :phases JSON
--      arrays of names; NULL = all
-- out: processor_name, category (NULL = none), rows; ordered by the first two
WITH counted AS (
    -- nearly all rows of a storm have failed, so reading them as they lie beats
    -- looking them up by an index
    SELECT context, count(*) AS rows
      FROM run_row NOT INDEXED
     WHERE status = 3 AND data_date >= :from_date
       AND id NOT IN (SELECT row FROM run_repeat)
     GROUP BY context
)
SELECT p.name AS processor_name, nullif(k.name, '') AS category, sum(n.rows) AS rows
  FROM counted AS n
  JOIN context AS c ON c.id = n.context
  JOIN processor AS p ON p.id = c.processor
  JOIN category AS k ON k.id = c.category
 WHERE (:processors IS NULL OR p.name IN (SELECT value FROM json_each(:processors)))
   AND (:phases IS NULL OR c.phase IN (SELECT id FROM phase WHERE name IN (SELECT value FROM json_each(:phases))))
 GROUP BY 1, 2
 ORDER BY 1, 2
