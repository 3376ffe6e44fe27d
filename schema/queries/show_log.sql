-- show_log: log entries by the hash of their content or their insertId
-- in:  :hash INTEGER, NULL = none; :text TEXT
-- out: the columns of `show log`; ordered by time
SELECT printf('%016x', l.hash),
       CASE l.role WHEN 0 THEN 'event' WHEN 1 THEN 'repeat' ELSE 'part' END,
       l.time_us,
       CASE l.severity WHEN 0 THEN 'DEFAULT' WHEN 100 THEN 'DEBUG' WHEN 200 THEN 'INFO'
            WHEN 300 THEN 'NOTICE' WHEN 400 THEN 'WARNING' WHEN 500 THEN 'ERROR'
            WHEN 600 THEN 'CRITICAL' WHEN 700 THEN 'ALERT' WHEN 800 THEN 'EMERGENCY'
            ELSE CAST(l.severity AS TEXT) END,
       nullif(o.service, ''), nullif(o.project, ''), nullif(o.log_name, ''),
       nullif(o.resource_type, ''), nullif(o.revision, ''), nullif(o.location, ''),
       nullif(o.instance, ''),
       l.message, l.payload, l.insert_id, l.execution, l.time_ns, l.received_us,
       l.http_method, l.http_url, l.http_status, l.http_latency_us, l.status_code,
       l.trace, l.span_id, l.operation_id, l.split_uid, l.split_index, l.split_total,
       l.labels, nullif(o.resource_labels, ''), l.rest, s.name, l.id & 4294967295, l.byte
  FROM log AS l
  JOIN log_origin AS o ON o.id = l.origin
  LEFT JOIN source AS s ON s.id = l.id >> 32
 WHERE l.hash = :hash OR l.insert_id = :text
 ORDER BY l.time_us, l.time_ns, l.hash, s.sha256, l.id & 4294967295, s.format, s.options
