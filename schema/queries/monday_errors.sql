-- monday_errors: the five most frequent error texts of each hour and processor,
-- from hourly counts
-- in:  :hours TEXT, JSON object {"hours since 1970": hour of the day as shown};
--      :processors JSON array of names, NULL = all
-- out: hour, processor_name, message, rows; most frequent first, then by text
WITH counted AS (
    SELECT h.value AS hour, e.processor, e.message, sum(e.rows) AS rows
      FROM json_each(:hours) AS h
     CROSS JOIN rollup_error AS e ON e.hour = CAST(h.key AS INTEGER)
     WHERE (:processors IS NULL OR e.processor IN (SELECT id FROM processor WHERE name IN (SELECT value FROM json_each(:processors))))
     GROUP BY h.value, e.processor, e.message
), ranked AS (
    SELECT c.hour, p.name AS processor_name, t.message AS message, c.rows,
           row_number() OVER (PARTITION BY c.hour, p.name ORDER BY c.rows DESC, t.message) AS place
      FROM counted AS c
      JOIN processor AS p ON p.id = c.processor
      JOIN error_text AS t ON t.id = c.message
)
SELECT hour, processor_name, message, rows
  FROM ranked
 WHERE place <= 5
 ORDER BY hour, processor_name, place
