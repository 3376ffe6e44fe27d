-- window_logs: the latest plausible time of a log entry (years 2000 to 2099)
-- in:  nothing
-- out: as_of_us; NULL where there is none
SELECT max(time_us) AS as_of_us
  FROM log
 WHERE time_us >= 946684800000000 AND time_us < 4102444800000000
