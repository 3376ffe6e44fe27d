-- exposure_present: which UTC hours hold a row at all; one seek an hour, as
-- rollup has many rows of each
-- in:  :from_hour, :to_hour INTEGER, hours since 1970, half-open
-- out: first_hour, last_hour, hours (how many of them hold a row)
WITH RECURSIVE present (hour) AS (
    SELECT (SELECT min(hour) FROM rollup WHERE hour >= :from_hour AND hour < :to_hour)
    UNION ALL
    SELECT (SELECT min(r.hour) FROM rollup AS r WHERE r.hour > present.hour AND r.hour < :to_hour)
      FROM present
     WHERE present.hour IS NOT NULL
)
SELECT min(hour) AS first_hour, max(hour) AS last_hour, count(hour) AS hours
  FROM present
