-- status_attention: the ingested files that hold rejects, broke off or were
-- remarked on
-- in:  nothing
-- out: name, records, rejects, partial, remarks (one a line); ordered by what
--      the files hold
SELECT name, records, rejects, partial, remarks
  FROM source
 WHERE rejects > 0 OR partial OR remarks <> ''
 ORDER BY name, sha256, format, profile, options, parser_version
