-- history_runs: every run and which row decided it; who reads it leaves out
-- those without a plausible start and those later than as_of.  What the row
-- says is read by history_rows: both tables are read as they lie, to look each
-- run's row up took ten times as long.
-- in:  :processors, :phases JSON arrays of names; NULL = all
-- out: run, row, context, outcome (1 open 2 success 3 failed 4 partial
--      5 skipped 6 lost 0 other), flags, started_us; in no order
SELECT u.id AS run, u.row, u.context, u.outcome, u.flags, u.started_us
  FROM run AS u
 WHERE (:processors IS NULL OR u.context IN (
           SELECT c.id FROM context AS c JOIN processor AS p ON p.id = c.processor
            WHERE p.name IN (SELECT value FROM json_each(:processors))))
   AND (:phases IS NULL OR u.context IN (
           SELECT c.id FROM context AS c JOIN phase AS f ON f.id = c.phase
            WHERE f.name IN (SELECT value FROM json_each(:phases))))
