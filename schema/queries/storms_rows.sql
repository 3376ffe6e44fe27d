-- storms_rows: failed rows, each exact repeat once, in the order of their start
-- in:  :from_us, :to_us INTEGER, half-open;
--      :processors, :phases JSON arrays of names, :statuses of numbers; NULL = all
-- out: started_us, processor (id), rows_failed, runs_failed, phantom, lost
SELECT r.started_us, c.processor, 1 AS rows_failed, 0 AS runs_failed, 0 AS phantom, 0 AS lost
  FROM run_row AS r
  JOIN context AS c ON c.id = r.context
 WHERE r.status = 3
   AND r.started_us >= :from_us AND r.started_us < :to_us
   AND r.id NOT IN (SELECT row FROM run_repeat)
   AND (:processors IS NULL OR c.processor IN (SELECT id FROM processor WHERE name IN (SELECT value FROM json_each(:processors))))
   AND (:phases IS NULL OR c.phase IN (SELECT id FROM phase WHERE name IN (SELECT value FROM json_each(:phases))))
   AND (:statuses IS NULL OR 3 IN (SELECT value FROM json_each(:statuses)))
 ORDER BY r.started_us
