-- explain_missing: the dependencies that a row says were missing, as names; of
-- those that are objects their table.  Columns that no export had are NULL: see
-- history_contexts
-- in:  nothing
-- out: row, names with ', ' between them (sorted, never empty); ordered by row
WITH absent AS (
    SELECT NULL AS x_missing_dependencies
), stated AS (
    SELECT e.row, hc_text(x_missing_dependencies) AS text
      FROM run_extra AS e NATURAL LEFT JOIN absent
     WHERE x_missing_dependencies IS NOT NULL AND x_missing_dependencies <> '[]'
), named AS MATERIALIZED (
    SELECT row,
           (SELECT group_concat(name, ', ')
              FROM (SELECT DISTINCT coalesce(iif(type = 'object', value ->> 'table', NULL), value) AS name
                      FROM json_each(iif(json_valid(text), text, NULL)) ORDER BY 1)) AS names
      FROM stated
)
SELECT row, names FROM named WHERE names IS NOT NULL ORDER BY row
