-- compare_quality_rows: the same as compare_quality by the quarter of an hour,
-- from the rows
-- in:  :from_us, :to_us INTEGER, half-open;
--      :processors, :phases JSON arrays of names, :statuses of numbers; NULL = all
-- out: at_us (begin of the quarter of an hour within the bounds), rows, odd,
--      failed, categorised
WITH fact AS (
    -- exact repeats of a row count once
    SELECT min(id) AS id, context, status, started_us
      FROM run_row
     WHERE started_us >= :from_us AND started_us < :to_us
     GROUP BY run, hash
)
SELECT max(f.started_us - f.started_us % 900000000, :from_us) AS at_us,
       count(*) AS rows,
       sum(f.status = 0) AS odd,
       sum(f.status = 3) AS failed,
       sum(f.status = 3 AND c.category NOT IN (SELECT id FROM category WHERE name = '')) AS categorised
  FROM fact AS f
  JOIN context AS c ON c.id = f.context
 WHERE (:processors IS NULL OR c.processor IN (SELECT id FROM processor WHERE name IN (SELECT value FROM json_each(:processors))))
   AND (:phases IS NULL OR c.phase IN (SELECT id FROM phase WHERE name IN (SELECT value FROM json_each(:phases))))
   AND (:statuses IS NULL OR f.status IN (SELECT value FROM json_each(:statuses)))
 GROUP BY 1
 ORDER BY 1
