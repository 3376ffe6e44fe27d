-- storms_runs: runs that failed, were lost or are phantoms, in no order
-- Most of the table is asked for, and it is narrow: it is read as it lies, an
-- index of starts would look each row up again.
-- in:  :from_us, :to_us INTEGER, half-open;
--      :processors, :phases JSON arrays of names, :statuses of numbers; NULL = all
-- out: started_us, context, rows_failed, runs_failed, phantom, lost
SELECT u.started_us, u.context, 0 AS rows_failed, u.outcome = 3 AS runs_failed,
       u.flags & 1 AS phantom, u.outcome = 6 AS lost
  FROM run AS u
 WHERE +u.started_us >= :from_us AND +u.started_us < :to_us
   AND (u.outcome IN (3, 6) OR u.flags & 1)
   AND (:processors IS NULL OR u.context IN (
           SELECT c.id FROM context AS c JOIN processor AS p ON p.id = c.processor
            WHERE p.name IN (SELECT value FROM json_each(:processors))))
   AND (:phases IS NULL OR u.context IN (
           SELECT c.id FROM context AS c JOIN phase AS f ON f.id = c.phase
            WHERE f.name IN (SELECT value FROM json_each(:phases))))
   AND (:statuses IS NULL OR iif(u.outcome = 6, 3, u.outcome) IN (SELECT value FROM json_each(:statuses)))
