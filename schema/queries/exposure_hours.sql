-- exposure_hours: rows of all processors per UTC hour
-- in:  :from_hour, :to_hour INTEGER, hours since 1970, half-open
-- out: hour, rows (each exact repeat once); hours without rows are missing
SELECT hour, sum(rows) AS rows
  FROM rollup
 WHERE hour >= :from_hour AND hour < :to_hour
 GROUP BY hour
HAVING sum(rows) > 0
 ORDER BY hour
