# Traps in the SQL of a monitoring report.
cat >alerts.sql <<'SQL'
-- new alert query
SELECT processor_name, failure_category, COUNT(*) AS failures
FROM `P.D.T`
WHERE status = 'failed' AND data_date >= CURRENT_DATE() - 7
  AND failure_category NOT IN ('no_data_available', 'unknown')
GROUP BY processor_name, failure_category ORDER BY failures DESC;
-- health
SELECT COUNTIF(status = 'failed' AND failure_category NOT IN ('no_data_available', 'unknown')) AS real_failures
FROM `P.D.T` WHERE processor_name LIKE 'Phase5%';
-- storms
SELECT ARRAY_AGG(error_message LIMIT 5) AS sample_errors
FROM `P.D.T`
WHERE started_at >= CURRENT_TIMESTAMP() - INTERVAL 30 DAY
  AND EXTRACT(DAYOFWEEK FROM started_at) = 5 -- Friday
  AND EXTRACT(HOUR FROM started_at) BETWEEN 0 AND 3
SQL
"$HINDCAST" lint-sql alerts.sql
"$HINDCAST" lint-sql alerts.sql --format csv --fail-on finding
echo "exit $?"
echo "SELECT 1" | "$HINDCAST" lint-sql - --fail-on finding
echo "exit $?"
"$HINDCAST" lint-sql 2>&1
echo "exit $?"
"$HINDCAST" lint-sql missing.sql 2>&1
echo "exit $?"
head -c 1100000 /dev/zero | tr '\0' ' ' >long.sql
"$HINDCAST" lint-sql long.sql 2>&1
echo "exit $?"
