-- monday_rows: the same as monday, for spans that are no whole UTC hours: from
-- the rows and the runs derived from them
-- in:  :spans TEXT, JSON array of [from_us, to_us, hour of the day as shown];
--      :processors, :phases JSON arrays of names, :statuses of numbers; NULL = all
-- out: at_us (begin of the span), processor_name, rows_failed, runs_failed,
--      phantom, phantom_dup, lost; ordered by at_us, processor_name
WITH fact AS (
    -- exact repeats of a row count once; they start in the same span
    SELECT min(r.id) AS id, json_extract(s.value, '$[0]') AS at_us, r.run, r.class, r.context
      FROM json_each(:spans) AS s
     CROSS JOIN run_row AS r
        ON r.started_us >= json_extract(s.value, '$[0]')
       AND r.started_us < json_extract(s.value, '$[1]')
     WHERE r.status = 3
       AND (:statuses IS NULL OR r.status IN (SELECT value FROM json_each(:statuses)))
     GROUP BY r.run, r.hash
)
SELECT f.at_us, p.name AS processor_name,
       count(*) AS rows_failed,
       sum(f.id = n.row AND n.outcome = 3) AS runs_failed,
       sum(f.class = 2 AND n.outcome NOT IN (3, 6)) AS phantom,
       sum(f.class = 2 AND n.outcome = 3) AS phantom_dup,
       sum(f.id = n.row AND n.outcome = 6) AS lost
  FROM fact AS f
  JOIN run AS n ON n.id = f.run
  JOIN context AS c ON c.id = f.context
  JOIN processor AS p ON p.id = c.processor
 WHERE (:processors IS NULL OR p.name IN (SELECT value FROM json_each(:processors)))
   AND (:phases IS NULL OR c.phase IN (SELECT id FROM phase WHERE name IN (SELECT value FROM json_each(:phases))))
 GROUP BY f.at_us, p.name
 ORDER BY f.at_us, processor_name
