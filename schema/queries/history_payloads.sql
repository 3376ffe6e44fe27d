-- history_payloads: the distinct texts that repeat: payloads of messages
-- in:  nothing
-- out: id, text (may be packed); ordered by id
SELECT id, text FROM shared_text ORDER BY id
