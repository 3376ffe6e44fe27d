-- failed_span: when failed rows started
-- in:  nothing
-- out: first_us, last_us; NULL = there are none
SELECT (SELECT min(started_us) FROM run_row WHERE status = 3) AS first_us,
       (SELECT max(started_us) FROM run_row WHERE status = 3) AS last_us
