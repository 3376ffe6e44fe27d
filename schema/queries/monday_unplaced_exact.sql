-- monday_unplaced_exact: the same as monday_unplaced, from the rows
-- in:  :processors, :phases JSON arrays of names, :statuses of numbers; NULL = all
-- out: no_start (rows without a start), implausible (start outside the years
--      2000 to 2099)
SELECT coalesce(sum(started_us IS NULL), 0) AS no_start,
       coalesce(sum(started_us IS NOT NULL), 0) AS implausible
  FROM (SELECT DISTINCT r.run, r.hash, r.started_us
          FROM run_row AS r
          JOIN context AS c ON c.id = r.context
          JOIN processor AS p ON p.id = c.processor
         WHERE r.status = 3
           AND (r.started_us IS NULL OR r.started_us < 946684800000000 OR r.started_us >= 4102444800000000)
           AND (:processors IS NULL OR p.name IN (SELECT value FROM json_each(:processors)))
           AND (:phases IS NULL OR c.phase IN (SELECT id FROM phase WHERE name IN (SELECT value FROM json_each(:phases))))
           AND (:statuses IS NULL OR r.status IN (SELECT value FROM json_each(:statuses))))
