-- logs: log entries as events: without repeats of an entry and without the
-- further parts of a split one
SELECT printf('%016x', l.hash) AS log_id,
       {utc l.time_us} AS time, l.time_us, l.time_ns,
       {utc l.received_us} AS received_at, l.received_us,
       CASE l.severity WHEN 0 THEN 'DEFAULT' WHEN 100 THEN 'DEBUG' WHEN 200 THEN 'INFO'
            WHEN 300 THEN 'NOTICE' WHEN 400 THEN 'WARNING' WHEN 500 THEN 'ERROR'
            WHEN 600 THEN 'CRITICAL' WHEN 700 THEN 'ALERT' WHEN 800 THEN 'EMERGENCY'
            ELSE CAST(l.severity AS TEXT) END AS severity,
       nullif(o.project, '') AS project, nullif(o.log_name, '') AS log_name,
       nullif(o.resource_type, '') AS resource_type, nullif(o.service, '') AS service,
       nullif(o.revision, '') AS revision, nullif(o.location, '') AS location,
       nullif(o.instance, '') AS instance,
       l.message,
       CASE l.payload_kind WHEN 0 THEN 'none' WHEN 1 THEN 'text' WHEN 2 THEN 'json'
            ELSE 'proto' END AS payload_kind,
       l.payload, l.insert_id, l.execution,
       l.http_method, l.http_url, l.http_agent, l.http_status, l.http_latency_us,
       l.http_request_bytes, l.http_response_bytes, l.status_code,
       l.trace, l.span_id, l.operation_id, l.operation_producer,
       l.split_uid, l.split_index, l.split_total,
       l.labels, nullif(o.resource_labels, '') AS resource_labels, l.rest,
       s.name AS source, l.id & 4294967295 AS record, l.byte
  FROM log AS l
  JOIN log_origin AS o ON o.id = l.origin
  LEFT JOIN source AS s ON s.id = l.id >> 32
 WHERE l.role = 0
