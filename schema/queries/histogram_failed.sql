-- histogram_failed: histogram for rows_failed without filters, which it tells
-- in two thirds of the time: nothing is decided anew for each row
-- in:  :from_hour, :to_hour INTEGER, hours since 1970, half-open
-- out: at_us (begin of the hour, NULL = no start), n, base (0)
SELECT iif(r.hour = -2147483648, NULL, r.hour * 3600000000) AS at_us,
       sum(r.rows) AS n,
       0 AS base
  FROM rollup AS r
 WHERE r.hour >= :from_hour AND r.hour < :to_hour
   AND r.status = 3
 GROUP BY r.hour
 ORDER BY r.hour
