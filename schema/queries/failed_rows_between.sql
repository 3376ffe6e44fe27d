-- failed_rows_between: the failed rows of a window that holds few of them
-- in:  :from_us, :to_us INTEGER, half-open; :statuses JSON array of numbers;
--      NULL = all
-- out: row, run, context, started_us, error (history_errors.id) or
--      error_message itself, decides (1 = a failed run); in no order
SELECT r.id AS row, r.run, r.context, r.started_us, r.error, r.error_message,
       r.id = u.row AND u.outcome = 3 AS decides
  FROM run_row AS r
  JOIN run AS u ON u.id = r.run
 WHERE r.status = 3 AND r.started_us >= :from_us AND r.started_us < :to_us
   AND (:statuses IS NULL OR r.status IN (SELECT value FROM json_each(:statuses)))
   AND r.id NOT IN (SELECT row FROM run_repeat)
