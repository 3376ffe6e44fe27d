-- failed_deciders: the rows that decided failed runs
-- in:  nothing
-- out: row (run_row.id); in no order
SELECT row FROM run WHERE outcome = 3
