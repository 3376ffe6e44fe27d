-- gap_columns: the exported columns of a table that `ingest --table` loaded
-- in:  :table TEXT
-- out: name, as exported; sql_name, the column that holds it; ordered by name; no row = no such table
SELECT c.name, c.sql_name
  FROM loaded_table AS t
  JOIN exported_column AS c ON c.place = t.name
 WHERE t.name = :table
 ORDER BY c.name
