-- compare_sources: how the files with runs were read
-- in:  nothing
-- out: profile, parser_version, files
SELECT profile, parser_version, count(*) AS files
  FROM source AS s
 WHERE EXISTS (SELECT 1 FROM run_row WHERE id >= s.id << 32 AND id < (s.id + 1) << 32)
 GROUP BY profile, parser_version
 ORDER BY profile, parser_version
