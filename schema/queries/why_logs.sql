-- why_logs: log entries that speak for or against causes of a storm: requests
-- that were turned away, attempts of schedulers, first entries of revisions
-- in:  :from_us, :to_us INTEGER, half-open
-- out: kind (0 HTTP 429, 1 HTTP 500, 2 HTTP 503, 3 scheduler's attempt,
--      4 first entry of a revision), time_us, hash, service, revision (NULL =
--      absent); ordered by time_us, hash, kind
WITH seen AS (
    SELECT origin, min(time_us) AS time_us
      FROM log
     WHERE role = 0 AND time_us IS NOT NULL
     GROUP BY origin
), revision AS (
    SELECT o.service, o.revision, min(s.time_us) AS time_us
      FROM seen AS s JOIN log_origin AS o ON o.id = s.origin
     WHERE o.revision <> ''
     GROUP BY o.service, o.revision
)
SELECT CASE l.http_status WHEN 429 THEN 0 WHEN 500 THEN 1 ELSE 2 END AS kind,
       l.time_us, l.hash, nullif(o.service, ''), nullif(o.revision, '')
  FROM log AS l JOIN log_origin AS o ON o.id = l.origin
 WHERE l.role = 0 AND l.http_status IN (429, 500, 503)
   AND l.time_us >= :from_us AND l.time_us < :to_us
UNION ALL
SELECT 3, l.time_us, l.hash, nullif(o.service, ''), nullif(o.revision, '')
  FROM log_origin AS o JOIN log AS l ON l.origin = o.id
 WHERE o.resource_type = 'cloud_scheduler_job' AND l.role = 0
   AND l.time_us >= :from_us AND l.time_us < :to_us
UNION ALL
SELECT 4, v.time_us, min(l.hash), v.service, v.revision
  FROM revision AS v
  JOIN log_origin AS o ON o.service = v.service AND o.revision = v.revision
  JOIN log AS l ON l.origin = o.id AND l.time_us = v.time_us
 WHERE l.role = 0 AND v.time_us >= :from_us AND v.time_us < :to_us
 GROUP BY v.service, v.revision, v.time_us
 ORDER BY 2, 3, 1
