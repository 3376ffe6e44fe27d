-- rejects: records that could not be read
-- in:  :source TEXT, name of a file; NULL = all
-- out: source, record, byte, reason, excerpt
SELECT s.name, r.record, r.byte, r.reason, r.excerpt
  FROM reject AS r
  JOIN source AS s ON s.id = r.source
 WHERE :source IS NULL OR s.name = :source
 ORDER BY s.name, s.sha256, s.format, s.profile, s.options, r.record, r.byte
