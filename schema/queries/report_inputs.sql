-- report_inputs: the files behind a report
-- in:  nothing
-- out: name, format, stored_bytes, records, rejects, partial, sha256; ordered by name, sha256, format
SELECT name, format, stored_bytes, records, rejects, partial, sha256
  FROM source
 ORDER BY name, sha256, format, profile, options
