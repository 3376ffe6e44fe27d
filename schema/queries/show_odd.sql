-- show_odd: cells of a row that do not hold the type of their column
-- in:  :row INTEGER
-- out: column, text; ordered by column
SELECT column, text FROM odd_cell WHERE row = :row ORDER BY column
