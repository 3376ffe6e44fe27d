-- histogram_exact: the same as histogram by the quarter of an hour, from the
-- rows alone: what each run came to is worked out here
-- in:  :measure TEXT rows_failed | runs_failed | runs | success_rate;
--      :event TEXT started_at | ended_at (rows of a cleanup job have no end of
--      their own); :from_us, :to_us INTEGER, half-open;
--      :processors, :phases JSON arrays of names, :statuses of numbers; NULL = all
-- out: at_us (begin of the quarter of an hour within the bounds, NULL = no such
--      time), n, base
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
           first_value(status) OVER decision AS decider_status
      FROM fact
    WINDOW decision AS (
        PARTITION BY run
        ORDER BY CASE class WHEN 1 THEN 0 WHEN 2 THEN 1 ELSE 2 END, ended_us DESC,
                 CASE status WHEN 2 THEN 5 WHEN 4 THEN 4 WHEN 3 THEN 3 WHEN 5 THEN 2 ELSE 1 END DESC,
                 started_us DESC, hash < 0 DESC, hash DESC)
), resolved AS (
    SELECT context, status, place = 1 AS decides,
           CASE WHEN :event = 'started_at' THEN started_us
                WHEN class <> 2 THEN ended_us END AS at_us,
           CASE decider_class WHEN 2 THEN 6 WHEN 0 THEN 1
                ELSE iif(decider_status >= 2, decider_status, 0) END AS outcome
      FROM ranked
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
