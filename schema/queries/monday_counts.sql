-- monday_counts: what monday adds up, hourly count by hourly count.  Adding
-- them up outside takes a quarter of the time that sorting and grouping takes
-- in:  :hours TEXT, JSON object {"hours since 1970": hour of the day as shown};
--      :processors, :phases JSON arrays of names, :statuses of numbers; NULL = all
-- out: at_us (begin of the hour), processor (id), rows_failed, runs_failed,
--      phantom, phantom_dup, lost as in monday; those of one hour and processor
--      come together
SELECT r.hour * 3600000000 AS at_us, r.processor,
       r.rows AS rows_failed,
       iif(r.outcome = 3, r.runs, 0) AS runs_failed,
       iif(r.class = 2 AND r.outcome NOT IN (3, 6), r.rows, 0) AS phantom,
       iif(r.class = 2 AND r.outcome = 3, r.rows, 0) AS phantom_dup,
       iif(r.outcome = 6, r.runs, 0) AS lost
  FROM rollup AS r
 WHERE r.hour IN (SELECT CAST(key AS INTEGER) FROM json_each(:hours))
   AND r.status = 3
   AND r.rows > 0
   AND (:processors IS NULL OR r.processor IN (SELECT id FROM processor WHERE name IN (SELECT value FROM json_each(:processors))))
   AND (:phases IS NULL OR r.phase IN (SELECT id FROM phase WHERE name IN (SELECT value FROM json_each(:phases))))
   AND (:statuses IS NULL OR r.status IN (SELECT value FROM json_each(:statuses)))
