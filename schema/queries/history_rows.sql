-- history_rows: what the rows of runs say
-- in:  :processors, :phases JSON arrays of names; NULL = all
-- out: row, class, ended_us, duration_s, data_date, error
--      (history_errors.id) or error_message itself, message_id (as stored:
--      hc_id()), payload (history_payloads.id) or payload_raw itself (may be
--      packed: hc_text()); ordered by row
SELECT r.id AS row, r.class, r.ended_us, r.duration_s, r.data_date, r.error,
       r.error_message, r.message_id, r.payload, r.payload_raw
  FROM run_row AS r
 WHERE (:processors IS NULL OR r.context IN (
           SELECT c.id FROM context AS c JOIN processor AS p ON p.id = c.processor
            WHERE p.name IN (SELECT value FROM json_each(:processors))))
   AND (:phases IS NULL OR r.context IN (
           SELECT c.id FROM context AS c JOIN phase AS f ON f.id = c.phase
            WHERE f.name IN (SELECT value FROM json_each(:phases))))
 ORDER BY r.id
