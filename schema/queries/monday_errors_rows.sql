-- monday_errors_rows: the same as monday_errors, from the rows
-- in:  :spans TEXT, JSON array of [from_us, to_us, hour of the day as shown];
--      :processors, :phases JSON arrays of names; NULL = all
-- out: hour, processor_name, message, rows; most frequent first, then by text
WITH fact AS (
    -- exact repeats of a row count once; they start in the same span
    SELECT min(r.id) AS id, json_extract(s.value, '$[2]') AS hour, r.context, r.error, r.error_message
      FROM json_each(:spans) AS s
     CROSS JOIN run_row AS r
        ON r.started_us >= json_extract(s.value, '$[0]')
       AND r.started_us < json_extract(s.value, '$[1]')
     WHERE r.status = 3
     GROUP BY r.run, r.hash
), counted AS (
    SELECT f.hour, p.name AS processor_name, coalesce(t.message, f.error_message) AS message,
           count(*) AS rows
      FROM fact AS f
      JOIN context AS c ON c.id = f.context
      JOIN processor AS p ON p.id = c.processor
      LEFT JOIN error_text AS t ON t.id = f.error
     WHERE coalesce(t.message, f.error_message) IS NOT NULL
       AND (:processors IS NULL OR p.name IN (SELECT value FROM json_each(:processors)))
       AND (:phases IS NULL OR c.phase IN (SELECT id FROM phase WHERE name IN (SELECT value FROM json_each(:phases))))
     GROUP BY f.hour, p.name, 3
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY hour, processor_name ORDER BY rows DESC, message) AS place
      FROM counted
)
SELECT hour, processor_name, message, rows
  FROM ranked
 WHERE place <= 5
 ORDER BY hour, processor_name, place
