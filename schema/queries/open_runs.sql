-- open_runs: the runs that only have a running row
-- in:  :as_of_us INTEGER; :from_run, :to_run INTEGER, run.id, both inclusive
-- out: processor (id), started_us (plausible, at or before as_of); ordered by both
SELECT c.processor, u.started_us
  FROM run AS u
  JOIN context AS c ON c.id = u.context
 WHERE u.outcome = 1 AND u.id BETWEEN :from_run AND :to_run
   AND u.started_us >= 946684800000000 AND u.started_us < 4102444800000000 AND u.started_us <= :as_of_us
 ORDER BY 1, 2
