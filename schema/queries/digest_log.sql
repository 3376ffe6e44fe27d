-- digest_log: canonical log entries; JSON by the hash of the entry
-- in:  nothing
-- out: no ids, no source, no order
SELECT o.project, o.log_name, o.resource_type, o.service, o.revision, o.location, o.instance,
       l.time_us, l.time_ns, l.severity, l.message, l.insert_id, l.execution,
       l.http_method, l.http_url, l.http_agent, l.http_status, l.http_latency_us,
       l.http_request_bytes, l.http_response_bytes, l.status_code, l.trace, l.span_id,
       l.operation_id, l.operation_producer, l.operation_flags,
       l.split_uid, l.split_index, l.split_total, l.key_hash, l.hash
  FROM log AS l
  JOIN log_origin AS o ON o.id = l.origin
