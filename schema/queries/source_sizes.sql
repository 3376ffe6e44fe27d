-- source_sizes: how many bytes the ingested files have, so that an input of
-- another size need not be hashed before it is read
-- in:  nothing
-- out: stored_bytes, n_files; ordered by stored_bytes
SELECT stored_bytes, count(*) AS n_files
  FROM source
 GROUP BY stored_bytes
 ORDER BY stored_bytes
