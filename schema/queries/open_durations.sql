-- open_durations: how long the successes of some processors took
-- in:  :processors TEXT, JSON array of ids; :as_of_us INTEGER
-- out: processor, duration_s (as exported, else end - start; also what cannot
--      be); ordered by both
SELECT c.processor, coalesce(r.duration_s, (r.ended_us - r.started_us) / 1e6) AS duration_s
  FROM run AS u
  JOIN context AS c ON c.id = u.context
  JOIN run_row AS r ON r.id = u.row
 WHERE u.outcome = 2 AND r.class = 1
   AND c.processor IN (SELECT value FROM json_each(:processors))
   AND u.started_us >= 946684800000000 AND u.started_us < 4102444800000000 AND u.started_us <= :as_of_us
   AND coalesce(r.duration_s, (r.ended_us - r.started_us) / 1e6) IS NOT NULL
 ORDER BY 1, 2
