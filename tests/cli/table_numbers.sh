# Numbers with an exponent are numbers in a plain table, from CSV as from NDJSON:
# the same rows are the same content.
printf 'k,v\n1,1e3\n2,1E10\n3,-2.50e-07\n4,1e+20\n5,7\n6,2.5\n' >rows.csv
sed -n '2,$s/\(.*\),\(.*\)/{"k":\1,"v":\2}/p' rows.csv >rows.ndjson
printf 'k,v\n1,1234e56\n2,007\n3,1.50\n' >texts.csv
for format in csv ndjson; do
    "$HINDCAST" ingest -q -d $format.db -o /dev/null --table t rows.$format
    "$HINDCAST" query -d $format.db --format csv \
        'SELECT k, typeof(v) AS type, v > 6 AS above FROM t ORDER BY k' >$format.rows
    "$HINDCAST" status -d $format.db --digest --format csv --result digests |
        grep content >$format.digest
done
cat csv.rows
cmp csv.rows ndjson.rows && cmp csv.digest ndjson.digest && echo equal
"$HINDCAST" ingest -q -d texts.db -o /dev/null --table t texts.csv
"$HINDCAST" query -d texts.db --format csv 'SELECT v, typeof(v) AS type FROM t ORDER BY k'
