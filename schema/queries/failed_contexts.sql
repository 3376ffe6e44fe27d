-- failed_contexts: what failed rows are counted by, of each context
-- in:  :processors, :phases JSON arrays of names; NULL = all
-- out: id, processor_name, category ('' = none), alert (alert_sent: NULL where
--      the context has no value in it, or no export the column: in a natural
--      left join a name means the left table's column where there is one);
--      ordered by id
SELECT c.id, p.name AS processor_name, k.name AS category, x_alert_sent AS alert
  FROM context AS c NATURAL LEFT JOIN (SELECT NULL AS x_alert_sent)
  JOIN processor AS p ON p.id = c.processor
  JOIN category AS k ON k.id = c.category
 WHERE (:processors IS NULL OR p.name IN (SELECT value FROM json_each(:processors)))
   AND (:phases IS NULL OR c.phase IN (SELECT id FROM phase WHERE name IN (SELECT value FROM json_each(:phases))))
 ORDER BY c.id
