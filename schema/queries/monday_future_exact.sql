-- monday_future_exact: the same as monday_future, from the rows
-- in:  nothing
-- out: hour (hours since 1970), ascending
SELECT DISTINCT started_us / 3600000000 AS hour
  FROM run_row
 WHERE started_us >= 4102444800000000 AND status = 3
 ORDER BY hour
