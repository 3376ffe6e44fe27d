-- monday_error_counts: what monday_errors adds up and ranks, hourly count by
-- hourly count: the texts of few are wanted, and sorting all takes longer
-- in:  :hours TEXT, JSON object {"hours since 1970": hour of the day as shown};
--      :processors JSON array of names, NULL = all
-- out: at_us (begin of the hour), processor, message (ids), rows
SELECT e.hour * 3600000000 AS at_us, e.processor, e.message, e.rows
  FROM rollup_error AS e
 WHERE e.hour IN (SELECT CAST(key AS INTEGER) FROM json_each(:hours))
   AND (:processors IS NULL OR e.processor IN (SELECT id FROM processor WHERE name IN (SELECT value FROM json_each(:processors))))
