-- history_ranges: the range of dates that a row was restricted to.  Columns
-- that no export had are NULL: see history_contexts
-- in:  nothing
-- out: row, first date, last date (days since 1970, either may be NULL);
--      ordered by row
WITH absent AS (
    SELECT NULL AS x_date_range_filter_start, NULL AS x_date_range_filter_end
)
SELECT e.row, x_date_range_filter_start, x_date_range_filter_end
  FROM run_extra AS e NATURAL LEFT JOIN absent
 WHERE x_date_range_filter_start IS NOT NULL OR x_date_range_filter_end IS NOT NULL
 ORDER BY e.row
