-- why_logs_span: which time of a window log entries cover
-- in:  :from_us, :to_us INTEGER, half-open
-- out: first time, last time (NULL = there are none)
SELECT (SELECT min(time_us) FROM log WHERE time_us >= :from_us AND time_us < :to_us),
       (SELECT max(time_us) FROM log WHERE time_us >= :from_us AND time_us < :to_us)
