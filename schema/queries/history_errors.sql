-- history_errors: what a person reads of each distinct error cell
-- in:  nothing
-- out: id, message (NULL = nothing readable); ordered by id
SELECT id, message FROM error_text ORDER BY id
