-- history_runs: every run with its deciding row; who reads it leaves out those
-- without a plausible start and those later than as_of
-- in:  :processors, :phases JSON arrays of names; NULL = all
-- out: run, row, context, outcome (1 open 2 success 3 failed 4 partial
--      5 skipped 6 lost 0 other), flags, n_rows, started_us, class of the row,
--      ended_us, duration_s, data_date, records, error (history_errors.id) or
--      error_message itself, message_id, payload (history_payloads.id) or
--      payload_raw itself; in no order
SELECT u.id, r.id, u.context, u.outcome, u.flags, u.n_rows, u.started_us, r.class,
       r.ended_us, r.duration_s, r.data_date, r.records, r.error, r.error_message,
       hc_id(r.message_id), r.payload, hc_text(r.payload_raw)
  FROM run_row AS r
 CROSS JOIN run AS u ON u.id = r.run
 WHERE u.row = r.id
   AND (:processors IS NULL OR u.context IN (
           SELECT c.id FROM context AS c JOIN processor AS p ON p.id = c.processor
            WHERE p.name IN (SELECT value FROM json_each(:processors))))
   AND (:phases IS NULL OR u.context IN (
           SELECT c.id FROM context AS c JOIN phase AS f ON f.id = c.phase
            WHERE f.name IN (SELECT value FROM json_each(:phases))))
