-- explain_runs: the runs on one side of a contrast; a condition of `where` in
-- the results of explain, added with AND, leaves those behind one number
-- in:  :outcome TEXT, failed or success; :spans JSON [[from_us, to_us], ...],
--      half-open; :processor TEXT; :processors, :phases JSON arrays of names;
--      NULL = all
-- out: every column of the view `runs`; in no order
SELECT *
  FROM runs
 WHERE outcome = :outcome
   AND EXISTS (SELECT 1 FROM json_each(:spans) AS span
                WHERE started_us >= span.value ->> 0 AND started_us < span.value ->> 1)
   AND (:processor IS NULL OR processor = :processor)
   AND (:processors IS NULL OR processor IN (SELECT value FROM json_each(:processors)))
   AND (:phases IS NULL OR coalesce(phase, '') IN (SELECT value FROM json_each(:phases)))
