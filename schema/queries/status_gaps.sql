-- status_gaps: UTC hours without a row of any processor, between the first and
-- the last hour that has one
-- in:  nothing
-- out: from_us, to_us (half-open), hours; ordered by from_us
SELECT (hour + 1) * 3600000000 AS from_us, next * 3600000000 AS to_us, next - hour - 1 AS hours
  FROM (SELECT hour, lead(hour) OVER (ORDER BY hour) AS next
          FROM (SELECT DISTINCT hour FROM rollup WHERE rows > 0 AND hour >= 262968 AND hour < 1139568))
 WHERE next > hour + 1
 ORDER BY hour
