-- failures: the failed rows of run_rows, rows exported twice counted once;
-- count(*) is what monitoring that counts rows sees (rows_failed)
{include run_rows}
 WHERE r.status = 3 AND r.id NOT IN (SELECT row FROM run_repeat)
