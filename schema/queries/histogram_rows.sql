-- histogram_rows: the same as histogram by the quarter of an hour, from the rows
-- and the runs derived from them
-- in:  :measure TEXT rows_failed | runs_failed | runs | success_rate;
--      :event TEXT started_at | ended_at (rows of a cleanup job have no end of
--      their own); :from_us, :to_us INTEGER, half-open;
--      :processors, :phases JSON arrays of names, :statuses of numbers; NULL = all
-- out: at_us (begin of the quarter of an hour within the bounds, NULL = no such
--      time), n, base
WITH timed AS (
    SELECT id, run, hash, context, status,
           CASE WHEN :event = 'started_at' THEN started_us
                WHEN class <> 2 THEN ended_us END AS at_us
      FROM run_row
), fact AS (
    -- exact repeats of a row count once
    SELECT min(id) AS id, run, context, status, at_us
      FROM timed
     WHERE at_us IS NULL OR (at_us >= :from_us AND at_us < :to_us)
     GROUP BY run, hash
), resolved AS (
    SELECT f.context, f.status, f.at_us, n.outcome, n.row = f.id AS decides
      FROM fact AS f
      JOIN run AS n ON n.id = f.run
)
SELECT max(f.at_us - f.at_us % 900000000, :from_us) AS at_us,
       sum(CASE :measure WHEN 'rows_failed' THEN 1
                         WHEN 'success_rate' THEN f.decides AND f.outcome = 2
                         ELSE f.decides END) AS n,
       sum(f.decides) AS base
  FROM resolved AS f
  JOIN context AS c ON c.id = f.context
 WHERE (f.at_us IS NULL OR (f.at_us >= :from_us AND f.at_us < :to_us))
   AND CASE :measure WHEN 'rows_failed' THEN f.status = 3
                     WHEN 'runs_failed' THEN f.outcome = 3
                     WHEN 'success_rate' THEN f.outcome IN (2, 3, 4, 6)
                     ELSE 1 END
   AND (:processors IS NULL OR c.processor IN (SELECT id FROM processor WHERE name IN (SELECT value FROM json_each(:processors))))
   AND (:phases IS NULL OR c.phase IN (SELECT id FROM phase WHERE name IN (SELECT value FROM json_each(:phases))))
   AND (:statuses IS NULL OR f.status IN (SELECT value FROM json_each(:statuses)))
 GROUP BY 1
 ORDER BY 1
