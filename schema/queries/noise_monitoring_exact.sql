-- noise_monitoring_exact: the same as noise_monitoring, from the rows alone
-- in:  :from_date INTEGER, days since 1970-01-01; :processors, :phases JSON
--      arrays of names; NULL = all
-- out: processor_name, category (NULL = none), rows; ordered by the first two
WITH fact AS (
    -- exact repeats of a row count once
    SELECT min(id) AS id, context
      FROM run_row
     WHERE status = 3 AND data_date >= :from_date
     GROUP BY run, hash
)
SELECT p.name AS processor_name, nullif(k.name, '') AS category, count(*) AS rows
  FROM fact AS f
  JOIN context AS c ON c.id = f.context
  JOIN processor AS p ON p.id = c.processor
  JOIN category AS k ON k.id = c.category
 WHERE (:processors IS NULL OR p.name IN (SELECT value FROM json_each(:processors)))
   AND (:phases IS NULL OR c.phase IN (SELECT id FROM phase WHERE name IN (SELECT value FROM json_each(:phases))))
 GROUP BY 1, 2
 ORDER BY 1, 2
