-- heartbeat_heard: whether an instance logged anything between two times
-- in:  :from_us, :to_us INTEGER, both exclusive; :project, :service, :revision, :instance TEXT, '' = not said
-- out: log_id; at most one row
SELECT printf('%016x', l.hash) AS log_id
  FROM log AS l
 CROSS JOIN log_origin AS o ON o.id = l.origin
 WHERE l.time_us > :from_us AND l.time_us < :to_us
   AND l.role = 0
   AND o.project = :project AND o.service = :service
   AND o.revision = :revision AND o.instance = :instance
 LIMIT 1
