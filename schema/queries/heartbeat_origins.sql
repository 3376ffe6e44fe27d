-- heartbeat_origins: who wrote log entries
-- in:  nothing
-- out: id, project, service, revision, instance; ordered by id
SELECT id, project, service, revision, instance
  FROM log_origin
 ORDER BY id
