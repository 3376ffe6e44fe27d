-- monday_errors: the five most frequent error texts of each hour and processor,
-- from hourly counts
-- in:  :hours TEXT, JSON object {"hours since 1970": hour of the day as shown};
--      :processors JSON array of names, NULL = all
-- out: hour, processor_name, message, rows; most frequent first, then by text
WITH counted AS (
    SELECT h.value AS hour, p.name AS processor_name, t.message, sum(e.rows) AS rows
      FROM json_each(:hours) AS h
     CROSS JOIN rollup_error AS e ON e.hour = CAST(h.key AS INTEGER)
      JOIN processor AS p ON p.id = e.processor
      JOIN error_text AS t ON t.id = e.error
     WHERE t.message IS NOT NULL
       AND (:processors IS NULL OR p.name IN (SELECT value FROM json_each(:processors)))
     GROUP BY h.value, p.name, t.message
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY hour, processor_name ORDER BY rows DESC, message) AS place
      FROM counted
)
SELECT hour, processor_name, message, rows
  FROM ranked
 WHERE place <= 5
 ORDER BY hour, processor_name, place
