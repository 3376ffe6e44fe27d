-- storms_rows: failed rows, each exact repeat once, in the order of their start
-- in:  :from_us, :to_us INTEGER, half-open;
--      :processors, :phases JSON arrays of names, :statuses of numbers; NULL = all
-- out: started_us, context, rows_failed, runs_failed, phantom, lost
SELECT r.started_us, r.context, 1 AS rows_failed, 0 AS runs_failed, 0 AS phantom, 0 AS lost
  FROM run_row AS r
 WHERE r.status = 3
   AND r.started_us >= :from_us AND r.started_us < :to_us
   AND r.id NOT IN (SELECT row FROM run_repeat)
   AND (:processors IS NULL OR r.context IN (
           SELECT c.id FROM context AS c JOIN processor AS p ON p.id = c.processor
            WHERE p.name IN (SELECT value FROM json_each(:processors))))
   AND (:phases IS NULL OR r.context IN (
           SELECT c.id FROM context AS c JOIN phase AS f ON f.id = c.phase
            WHERE f.name IN (SELECT value FROM json_each(:phases))))
   AND (:statuses IS NULL OR 3 IN (SELECT value FROM json_each(:statuses)))
 ORDER BY r.started_us
