-- failed_rows: failed rows as they lie; to count most of them this takes a
-- fifth of what the index and a look-up for each would
-- in:  :from_us, :to_us INTEGER, half-open; :bounded INTEGER, 1 = rows without
--      a start are left out; :statuses JSON array of numbers; NULL = all
-- out: row, run, context, started_us, error (history_errors.id) or
--      error_message itself, decides (NULL: see failed_deciders); ordered by row
SELECT r.id AS row, r.run, r.context, r.started_us, r.error, r.error_message, NULL AS decides
  FROM run_row AS r NOT INDEXED
 WHERE r.status = 3
   AND ((r.started_us >= :from_us AND r.started_us < :to_us) OR (r.started_us IS NULL AND NOT :bounded))
   AND (:statuses IS NULL OR r.status IN (SELECT value FROM json_each(:statuses)))
   AND r.id NOT IN (SELECT row FROM run_repeat)
 ORDER BY r.id
