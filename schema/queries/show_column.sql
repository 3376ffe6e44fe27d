-- show_column: what an export calls a side column
-- in:  :place TEXT, context or extra; :sql_name TEXT
-- out: name, type
SELECT name, type FROM exported_column WHERE place = :place AND sql_name = :sql_name
