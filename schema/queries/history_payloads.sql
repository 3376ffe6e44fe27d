-- history_payloads: the distinct texts that repeat: payloads of messages
-- in:  nothing
-- out: id, text; ordered by id
SELECT id, hc_text(text) FROM shared_text ORDER BY id
