-- monday_future: UTC hours after the plausible ones that hold failed rows; a
-- query without an upper bound counts them
-- in:  nothing
-- out: hour (hours since 1970), ascending
SELECT DISTINCT hour FROM rollup WHERE hour >= 1139568 AND status = 3 ORDER BY hour
