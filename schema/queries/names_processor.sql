-- names_processor: the processors of the store
-- in:  nothing
-- out: name, id; in bytewise order of the names; '' stands for rows without one
SELECT name, id FROM processor ORDER BY name
