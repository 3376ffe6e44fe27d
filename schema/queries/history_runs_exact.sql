-- history_runs_exact: the same as history_runs, from the rows alone: what each
-- run came to is worked out here, not read from what was derived
-- in:  :processors, :phases JSON arrays of names; NULL = all
-- out: the columns of history_runs
WITH fact AS (
    -- exact repeats of a row count once
    SELECT min(id) AS id, run, class, status, started_us, ended_us, hash, run_id
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
), resolved AS (
    SELECT run, max(iif(place = 1, id, NULL)) AS row,
           CASE decider_class WHEN 2 THEN 6 WHEN 0 THEN 1
                ELSE iif(decider_status >= 2, decider_status, 0) END AS outcome,
           CASE WHEN decider_class <> 1 OR sum(class = 2) = 0 THEN 0
                WHEN decider_status = 3 THEN 2 ELSE 1 END
             + CASE WHEN sum(class = 1) < 2 THEN 0
                    WHEN count(DISTINCT iif(class = 1, status, NULL)) > 1 THEN 8 ELSE 4 END
             + iif(max(run_id) IS NULL, 16, 0) AS flags
      FROM ranked
     GROUP BY run, decider_class, decider_status
)
SELECT u.run, u.row, r.context, u.outcome, u.flags, r.started_us
  FROM resolved AS u
  JOIN run_row AS r ON r.id = u.row
 WHERE (:processors IS NULL OR r.context IN (
           SELECT c.id FROM context AS c JOIN processor AS p ON p.id = c.processor
            WHERE p.name IN (SELECT value FROM json_each(:processors))))
   AND (:phases IS NULL OR r.context IN (
           SELECT c.id FROM context AS c JOIN phase AS f ON f.id = c.phase
            WHERE f.name IN (SELECT value FROM json_each(:phases))))
