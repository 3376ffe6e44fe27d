-- rejects_sources: files with records that could not be read
-- in:  :source TEXT, name of a file; NULL = all
-- out: source, format, records, rejects, stored, sha256
SELECT s.name, s.format, s.records, s.rejects,
       (SELECT count(*) FROM reject AS r WHERE r.source = s.id) AS stored, s.sha256
  FROM source AS s
 WHERE (:source IS NULL OR s.name = :source) AND s.rejects > 0
 ORDER BY s.rejects DESC, s.name, s.sha256, s.format, s.profile, s.options
