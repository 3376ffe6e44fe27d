-- storms_exact: storms_runs and storms_rows in one, from the rows alone: what
-- each run came to is worked out here
-- in:  :from_us, :to_us INTEGER, half-open;
--      :processors, :phases JSON arrays of names, :statuses of numbers; NULL = all
-- out: started_us, context, rows_failed, runs_failed, phantom, lost
WITH fact AS (
    -- exact repeats of a row count once
    SELECT min(id) AS id, run, hash, context, status, class, started_us, ended_us
      FROM run_row
     GROUP BY run, hash
), ranked AS (
    -- a final row decides, else one of the cleanup job, else a running one; of
    -- several the one that ended last; hashes compare as unsigned numbers
    SELECT *, row_number() OVER decision AS place,
           first_value(class) OVER decision AS decider_class,
           first_value(status) OVER decision AS decider_status,
           max(class = 2) OVER (PARTITION BY run) AS cleaned
      FROM fact
    WINDOW decision AS (
        PARTITION BY run
        ORDER BY CASE class WHEN 1 THEN 0 WHEN 2 THEN 1 ELSE 2 END, ended_us DESC,
                 CASE status WHEN 2 THEN 5 WHEN 4 THEN 4 WHEN 3 THEN 3 WHEN 5 THEN 2 ELSE 1 END DESC,
                 started_us DESC, hash < 0 DESC, hash DESC)
), resolved AS (
    SELECT *, place = 1 AS decides,
           CASE decider_class WHEN 2 THEN 6 WHEN 0 THEN 1
                ELSE iif(decider_status >= 2, decider_status, 0) END AS outcome
      FROM ranked
)
SELECT f.started_us, f.context, f.status = 3 AS rows_failed,
       f.decides AND f.outcome = 3 AS runs_failed,
       f.decides AND f.cleaned AND f.outcome NOT IN (1, 3, 6) AS phantom,
       f.decides AND f.outcome = 6 AS lost
  FROM resolved AS f
 WHERE f.started_us >= :from_us AND f.started_us < :to_us
   AND (f.status = 3 OR f.decides)
   AND (:processors IS NULL OR f.context IN (
           SELECT c.id FROM context AS c JOIN processor AS p ON p.id = c.processor
            WHERE p.name IN (SELECT value FROM json_each(:processors))))
   AND (:phases IS NULL OR f.context IN (
           SELECT c.id FROM context AS c JOIN phase AS f ON f.id = c.phase
            WHERE f.name IN (SELECT value FROM json_each(:phases))))
   AND (:statuses IS NULL OR f.status IN (SELECT value FROM json_each(:statuses)))
