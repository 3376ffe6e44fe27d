-- status_sources: the ingested files
-- in:  nothing
-- out: the columns of status, ordered by what the files hold
SELECT name, format, nullif(profile, ''), records, rejects, partial, first_us, last_us, naive_times, leap_seconds,
       remarks, stored_bytes, plain_bytes, members, nullif(options, ''), sha256
  FROM source
 ORDER BY name, sha256, format, profile, options, parser_version
