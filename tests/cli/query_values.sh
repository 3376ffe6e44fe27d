# Values of a user's SQL come out as they are, under names that differ.
printf 'k\n1\n' >t.csv
"$HINDCAST" ingest -q -o /dev/null --table t t.csv
ask() {
    "$HINDCAST" query "$@"
}
for format in ndjson csv; do
    echo "--- reals, $format"
    ask --format $format "SELECT 1768184025.123456 AS epoch, 0.1 + 0.2 AS sum,
        0.1 AS tenth, 1e300 AS big, 5e-324 AS tiny, -0.0 AS zero, 1.0 AS one,
        100000000000000000000.0 AS e20, 9e999 AS inf, 1 / 3.0 AS third"
    echo "--- names, $format"
    ask --format $format 'SELECT 1 AS a, 2 AS a, 3 AS a, 4 AS A'
    ask --format $format 'SELECT 1 AS a, 2 AS a_2, 3 AS a, 4 AS a_3, 5 AS a'
    ask --format $format "SELECT 1 AS a, NULL AS a, '' AS a, 0.5 AS a"
done
echo '--- a table keeps six digits'
ask 'SELECT 1768184025.123456789 AS epoch, 1 AS a, 2 AS a'
echo '--- analyses keep nine'
"$HINDCAST" ingest -q -o /dev/null -d m.db "$FIXTURES/monday/history.csv"
"$HINDCAST" histogram -d m.db --format json | grep -o '"top_cell_share": [0-9.]*'
