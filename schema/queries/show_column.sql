-- show_column: what an export calls a side column, and the text of a cell
-- in:  :place TEXT, context or extra; :sql_name TEXT; :cell TEXT, packed or NULL
-- out: name, type, text
SELECT name, type, hc_text(CAST(:cell AS BLOB)) FROM exported_column WHERE place = :place AND sql_name = :sql_name
