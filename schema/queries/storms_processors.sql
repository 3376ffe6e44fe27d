-- storms_processors: the names behind processor numbers
-- out: processor (id), name; ordered by name
SELECT id AS processor, name
  FROM processor
 ORDER BY name
