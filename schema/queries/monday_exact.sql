-- monday_exact: the same as monday, from the rows alone: what each run came to
-- is worked out here, not read from what was derived
-- in:  :spans TEXT, JSON array of [from_us, to_us, hour of the day as shown];
--      :processors, :phases JSON arrays of names, :statuses of numbers; NULL = all
-- out: at_us (begin of the span), processor_name, rows_failed, runs_failed,
--      phantom, phantom_dup, lost; ordered by at_us, processor_name
WITH span AS MATERIALIZED (
    SELECT json_extract(value, '$[0]') AS from_us, json_extract(value, '$[1]') AS to_us
      FROM json_each(:spans)
), asked AS MATERIALIZED (
    SELECT DISTINCT r.run
      FROM json_each(:spans) AS s
     CROSS JOIN run_row AS r
        ON r.started_us >= json_extract(s.value, '$[0]')
       AND r.started_us < json_extract(s.value, '$[1]')
     WHERE r.status = 3
), fact AS (
    -- exact repeats of a row count once
    SELECT min(id) AS id, run, hash, context, status, class, started_us, ended_us
      FROM run_row
     WHERE run IN (SELECT run FROM asked)
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
), resolved AS (
    SELECT *, CASE decider_class WHEN 2 THEN 6 WHEN 0 THEN 1
                   ELSE iif(decider_status >= 2, decider_status, 0) END AS outcome
      FROM ranked
)
SELECT s.from_us AS at_us, p.name AS processor_name,
       count(*) AS rows_failed,
       sum(f.place = 1 AND f.outcome = 3) AS runs_failed,
       sum(f.class = 2 AND f.outcome NOT IN (3, 6)) AS phantom,
       sum(f.class = 2 AND f.outcome = 3) AS phantom_dup,
       sum(f.place = 1 AND f.outcome = 6) AS lost
  FROM resolved AS f
  JOIN span AS s ON f.started_us >= s.from_us AND f.started_us < s.to_us
  JOIN context AS c ON c.id = f.context
  JOIN processor AS p ON p.id = c.processor
 WHERE f.status = 3
   AND (:processors IS NULL OR p.name IN (SELECT value FROM json_each(:processors)))
   AND (:phases IS NULL OR c.phase IN (SELECT id FROM phase WHERE name IN (SELECT value FROM json_each(:phases))))
   AND (:statuses IS NULL OR f.status IN (SELECT value FROM json_each(:statuses)))
 GROUP BY s.from_us, p.name
 ORDER BY s.from_us, processor_name
