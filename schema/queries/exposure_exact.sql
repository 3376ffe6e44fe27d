-- exposure_exact: exposure_hours counted from the rows themselves
-- in:  :from_hour, :to_hour INTEGER, hours since 1970, half-open
-- out: hour, rows (each exact repeat once); hours without rows are missing
SELECT hour, count(*) AS rows
  FROM (SELECT DISTINCT run, hash, started_us / 3600000000 AS hour
          FROM run_row
         WHERE started_us >= :from_hour * 3600000000
           AND started_us < :to_hour * 3600000000)
 GROUP BY hour
 ORDER BY hour
