-- why_evidence: the runs and log entries that speak for a hypothesis, by the
-- ids that why prints
-- in:  :ids JSON array of hex ids
-- out: kind (run or log), evidence_id, at, processor (of an entry its
--      service), text (error message of a run, message of an entry); ordered
--      by kind, at, evidence_id
SELECT 'run' AS kind, run_key AS evidence_id, started_at AS at, processor, error_message AS text
  FROM runs
 WHERE run_key IN (SELECT value FROM json_each(:ids))
UNION ALL
SELECT 'log', log_id, time, service, message
  FROM logs
 WHERE log_id IN (SELECT value FROM json_each(:ids))
 ORDER BY 1 DESC, 3, 2
