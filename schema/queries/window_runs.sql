-- window_runs: the latest plausible start of a run row (years 2000 to 2099)
-- in:  nothing
-- out: as_of_us; NULL where there is none
SELECT max(started_us) AS as_of_us
  FROM run_row
 WHERE started_us >= 946684800000000 AND started_us < 4102444800000000
