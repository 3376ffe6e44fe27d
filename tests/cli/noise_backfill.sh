# The GoogleSQL of --emit-backfill, in SQLite's words, gives the rows of an
# export the categories that noise counts.  regexpi() of the sqlite3 shell is a
# third implementation beside PCRE2 and RE2.
for tool in sqlite3 jq; do
    command -v $tool >/dev/null || { echo "skipped: no $tool"; exit 77; }
done
"$HINDCAST" ingest -q "$FIXTURES"/demo/inputs/*.csv.gz >/dev/null || exit 1
for file in "$FIXTURES"/demo/inputs/*.csv.gz; do
    zcat "$file" | if [ -s all.csv ]; then tail -n +2; else cat; fi >>all.csv
done
"$HINDCAST" noise --emit-backfill >backfill.sql
echo "rules: $(grep -c REGEXP_CONTAINS backfill.sql)"

# JSON_VALUE has no value where there is an object or an array; classes with a
# hyphen at an end are beyond regexpi(); its pattern comes first.
sed -e '/^ALTER TABLE/d' -e 's/`[^`]*`/history/' \
    -e "s/IFNULL(CONCAT(COALESCE(\(.*\)), ': '), ''),/ifnull(coalesce(\1) || ': ', '') ||/" \
    -e 's/^  CONCAT($/  (/' \
    -e "s/JSON_VALUE(errors, \('[^']*'\))/iif(json_type(errors, \1) IN ('object', 'array'), NULL, json_extract(errors, \1))/g" \
    -e 's/TO_JSON_STRING(errors)/errors/g' \
    -e 's/\[ -\]/( |-)/g' -e 's/\[- \]/(-| )/g' backfill.sql |
    awk '/WHEN REGEXP_CONTAINS\($/ { text = ""; inside = 1; next }
        inside && match($0, /, r\x27\x27\x27\(\?i\).*\x27\x27\x27\) THEN /) {
            pattern = substr($0, RSTART + 10, RLENGTH - 20)
            text = text substr($0, 1, RSTART - 1)
            $0 = "WHEN regexpi(\x27" pattern "\x27, " text ") THEN " \
                substr($0, RSTART + RLENGTH)
            inside = 0
        }
        inside { text = text $0; next }
        { print }' >sqlite.sql
cat >before.sql <<'Q'
.import --csv all.csv history
UPDATE history SET failure_category = NULL, errors = nullif(errors, '');
Q
cat >after.sql <<'Q'
SELECT failure_category || ' ' || count(*) FROM history
 WHERE status = 'failed' GROUP BY failure_category ORDER BY 1;
SELECT count(*) || ' failed rows without, '
    || (SELECT count(*) FROM history WHERE status <> 'failed'
           AND failure_category IS NOT NULL) || ' other rows with a category'
  FROM history WHERE status = 'failed' AND failure_category IS NULL;
Q
cat before.sql sqlite.sql after.sql | sqlite3 -bail export.db >got
cat got
"$HINDCAST" noise --result categories --format json |
    jq -r '.results[] | select(.name == "categories").rows[]
        | select(.refined_rows > 0) | "\(.category) \(.refined_rows)"' |
    LC_ALL=C sort >want
grep -v ' rows ' got | diff - want && echo "as noise counts them"
