-- history_contexts: what repeats from run to run: the distinct combinations of
-- columns.  Columns that no export had are NULL: in a natural left join a name
-- means the left table's column where there is one
-- in:  :processors, :phases JSON arrays of names; NULL = all
-- out: id, then the fields in the order of analyzer/history/history.h; ordered
--      by id
WITH absent AS (
    SELECT NULL AS x_team_filter, NULL AS x_season_filter, NULL AS x_season_year,
           NULL AS x_output_table, NULL AS x_output_dataset, NULL AS x_trigger_source,
           NULL AS x_triggered_by, NULL AS x_parent_processor, NULL AS x_cloud_run_service,
           NULL AS x_cloud_run_revision, NULL AS x_retry_attempt, NULL AS x_execution_host,
           NULL AS x_backfill_mode, NULL AS x_validation_mode, NULL AS x_data_source_primary,
           NULL AS x_used_source_fallback, NULL AS x_dependency_check_passed, NULL AS x_skip_reason
)
SELECT c.id,
       (SELECT name FROM processor WHERE id = c.processor),
       (SELECT nullif(name, '') FROM phase WHERE id = c.phase),
       (SELECT nullif(name, '') FROM category WHERE id = c.category),
       x_team_filter, x_season_filter, x_season_year, x_output_table, x_output_dataset,
       x_trigger_source, x_triggered_by, x_parent_processor, x_cloud_run_service,
       x_cloud_run_revision, x_retry_attempt, x_execution_host,
       CASE x_backfill_mode WHEN 0 THEN 'false' WHEN 1 THEN 'true' ELSE x_backfill_mode END,
       x_validation_mode, x_data_source_primary,
       CASE x_used_source_fallback WHEN 0 THEN 'false' WHEN 1 THEN 'true' ELSE x_used_source_fallback END,
       CASE x_dependency_check_passed WHEN 0 THEN 'false' WHEN 1 THEN 'true' ELSE x_dependency_check_passed END,
       x_skip_reason
  FROM context AS c NATURAL LEFT JOIN absent
 WHERE (:processors IS NULL OR c.processor IN (SELECT id FROM processor WHERE name IN (SELECT value FROM json_each(:processors))))
   AND (:phases IS NULL OR c.phase IN (SELECT id FROM phase WHERE name IN (SELECT value FROM json_each(:phases))))
 ORDER BY c.id
