-- names_phase: the phases of the store
-- in:  nothing
-- out: name, in bytewise order; '' stands for rows without one
SELECT name FROM phase ORDER BY name
