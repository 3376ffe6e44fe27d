-- status_formats: the ingested files by format and profile
-- in:  nothing
-- out: format, profile, files, records, rejects, partial (files), first_us,
--      last_us; ordered by format, profile
SELECT format, nullif(profile, '') AS profile, count(*) AS files, sum(records) AS records, sum(rejects) AS rejects,
       sum(partial) AS partial, min(first_us) AS first_us, max(last_us) AS last_us
  FROM source
 GROUP BY format, source.profile
 ORDER BY format, source.profile
