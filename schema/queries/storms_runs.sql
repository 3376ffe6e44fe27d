-- storms_runs: runs that failed, were lost or are phantoms, in no order
-- Most of the table is asked for, and it is narrow: it is read as it lies, an
-- index of starts would look each row up again.
-- in:  :from_us, :to_us INTEGER, half-open;
--      :processors, :phases JSON arrays of names, :statuses of numbers; NULL = all
-- out: started_us, processor (id), rows_failed, runs_failed, phantom, lost
SELECT u.started_us, c.processor, 0 AS rows_failed, u.outcome = 3 AS runs_failed,
       u.flags & 1 AS phantom, u.outcome = 6 AS lost
  FROM run AS u
  JOIN context AS c ON c.id = u.context
 WHERE +u.started_us >= :from_us AND +u.started_us < :to_us
   AND (u.outcome IN (3, 6) OR u.flags & 1)
   AND (:processors IS NULL OR c.processor IN (SELECT id FROM processor WHERE name IN (SELECT value FROM json_each(:processors))))
   AND (:phases IS NULL OR c.phase IN (SELECT id FROM phase WHERE name IN (SELECT value FROM json_each(:phases))))
   AND (:statuses IS NULL OR iif(u.outcome = 6, 3, u.outcome) IN (SELECT value FROM json_each(:statuses)))
