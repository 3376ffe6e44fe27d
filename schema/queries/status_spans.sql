-- status_spans: first and last plausible time (years 2000 to 2099)
-- in:  nothing
-- out: of, first_us, last_us; none where there is no row
SELECT 'runs' AS "of", min(started_us) AS first_us, max(started_us) AS last_us
  FROM run
 WHERE started_us >= 946684800000000 AND started_us < 4102444800000000
HAVING count(*) > 0
UNION ALL
SELECT 'logs', min(time_us), max(time_us)
  FROM log
 WHERE time_us >= 946684800000000 AND time_us < 4102444800000000
HAVING count(*) > 0
