-- monday_error_text: one error text
-- in:  :message INTEGER, its id
-- out: message
SELECT message FROM error_text WHERE id = :message
