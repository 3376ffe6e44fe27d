-- heartbeat_line: the texts of one log entry
-- in:  :id INTEGER
-- out: message, payload
SELECT message, payload
  FROM log
 WHERE id = :id
