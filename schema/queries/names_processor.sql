-- names_processor: the processors of the store
-- in:  nothing
-- out: name, in bytewise order; '' stands for rows without one
SELECT name FROM processor ORDER BY name
