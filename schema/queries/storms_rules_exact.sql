-- storms_rules_exact: the same as storms_rules, from the rows alone
-- in:  :from_hour, :to_hour INTEGER, hours since 1970, half-open;
--      :processors, :phases JSON arrays of names, :statuses of numbers; NULL = all
-- out: hour, processor, runs, ended (success, failed, partial or lost),
--      success, failed; ordered by hour, processor name
WITH fact AS (
    -- exact repeats of a row count once
    SELECT min(id) AS id, run, hash, context, status, class, started_us, ended_us
      FROM run_row
     GROUP BY run, hash
), ranked AS (
    -- a final row decides, else one of the cleanup job, else a running one; of
    -- several the one that ended last; hashes compare as unsigned numbers
    SELECT *, row_number() OVER (
        PARTITION BY run
        ORDER BY CASE class WHEN 1 THEN 0 WHEN 2 THEN 1 ELSE 2 END, ended_us DESC,
                 CASE status WHEN 2 THEN 5 WHEN 4 THEN 4 WHEN 3 THEN 3 WHEN 5 THEN 2 ELSE 1 END DESC,
                 started_us DESC, hash < 0 DESC, hash DESC) AS place
      FROM fact
), decided AS (
    SELECT started_us / 3600000000 AS hour, context, status,
           CASE class WHEN 2 THEN 6 WHEN 0 THEN 1
                ELSE iif(status >= 2, status, 0) END AS outcome
      FROM ranked
     WHERE place = 1 AND started_us >= :from_hour * 3600000000
       AND started_us < :to_hour * 3600000000
)
SELECT d.hour, p.name AS processor, count(*) AS runs,
       sum(d.outcome IN (2, 3, 4, 6)) AS ended,
       sum(d.outcome = 2) AS success,
       sum(d.outcome = 3) AS failed
  FROM decided AS d
  JOIN context AS c ON c.id = d.context
  JOIN processor AS p ON p.id = c.processor
 WHERE (:processors IS NULL OR p.name IN (SELECT value FROM json_each(:processors)))
   AND (:phases IS NULL OR c.phase IN (SELECT id FROM phase WHERE name IN (SELECT value FROM json_each(:phases))))
   AND (:statuses IS NULL OR d.status IN (SELECT value FROM json_each(:statuses)))
 GROUP BY d.hour, p.name
 ORDER BY d.hour, p.name
