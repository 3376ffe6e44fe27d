-- why_items: the runs on one side of a storm that did not end well: the items
-- of why are the retry chains that these are attempts of
-- in:  :spans JSON [[from_us, to_us], ...], half-open; :as_of_us INTEGER;
--      :processor TEXT; :processors, :phases JSON arrays of names; NULL = all
-- out: every column of the view `runs`, ordered by started_us, run_key; open
--      runs are stuck where they are old enough (hindcast help retries)
SELECT *
  FROM runs
 WHERE outcome IN ('failed', 'lost', 'open')
   AND started_us <= :as_of_us
   AND EXISTS (SELECT 1 FROM json_each(:spans) AS span
                WHERE started_us >= span.value ->> 0 AND started_us < span.value ->> 1)
   AND (:processor IS NULL OR processor = :processor)
   AND (:processors IS NULL OR processor IN (SELECT value FROM json_each(:processors)))
   AND (:phases IS NULL OR coalesce(phase, '') IN (SELECT value FROM json_each(:phases)))
 ORDER BY started_us, run_key
