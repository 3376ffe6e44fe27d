# What the storms of the generated month have in common; what is planted is in
# docs/synth.md: DML limits and concurrent updates on Monday nights.
"$SYNTH" --preset seed --rows 36000 -o even >/dev/null || exit 1
"$SYNTH" --preset seed --rows 20000 --storm one-monday --seed 3 -o one \
    >/dev/null || exit 1
"$SYNTH" --preset null --rows 4000 -o quiet >/dev/null || exit 1
for name in even one quiet; do
    "$HINDCAST" ingest -q -d $name.db $name/*.gz >/dev/null || exit 1
done
run() {
    echo "== explain $*"
    "$HINDCAST" explain "$@"
    code=$?
    [ $code -eq 0 ] || echo "exit $code"
}
run -d even.db
COLUMNS=160 run -d even.db --contrast A --limit 4
run -d one.db --contrast C --limit 3 --format markdown | sed '/^## Evidence/,$d'
run -d even.db --storm S2 --limit 2 --format csv --result heads
run -d even.db --contrast B --limit 3 --tz America/New_York \
    --processor '/^B/' --format ndjson --result attributes
run -d quiet.db
run -d even.db --storm S99
run -d even.db --contrast D
run -d even.db --status failed

echo "== html"
"$HINDCAST" explain -d even.db --limit 2 -o page.html &&
    grep -c 'example_runs' page.html
"$HINDCAST" explain -d even.db --exact --format csv >exact
"$HINDCAST" explain -d even.db --format csv | cmp - exact &&
    echo "both ways agree"
id=$("$HINDCAST" explain -d even.db --contrast A --format csv |
    sed -n '2s/.*,\([0-9a-f]\{16\}\);.*/\1/p')
"$HINDCAST" show run "$id" -d even.db --format csv | cut -d, -f2,4

echo "== the statements list what was counted"
command -v sqlite3 >/dev/null || { echo "needs the sqlite3 shell"; exit 77; }
for db in even one; do
    # The bounds cut a bin each.
    for storm in S1 S2 \
        "S1 --since 2025-12-20T01:03:00Z --until 2026-01-12T02:02:00Z"; do
        # shellcheck disable=SC2086 # options
        "$HINDCAST" explain -d $db.db --storm $storm --limit 0 --format json \
            >explain.json || continue
        sqlite3 :memory: >check.sql <<'SQL'
WITH doc AS (SELECT readfile('explain.json') AS text),
rows AS (
  SELECT r.value ->> 'name' AS result, x.value AS row
    FROM doc, json_each(doc.text, '$.results') AS r, json_each(r.value, '$.rows') AS x
   WHERE r.value ->> 'name' IN ('storm', 'outcome')
), side AS (
  SELECT e.value ->> 'what' AS what,
         replace(replace(replace(replace(replace(e.value ->> 'sql',
           ':processors', 'NULL'), ':phases', 'NULL'),
           ':processor', quote(e.value ->> '$.params.":processor"')),
           ':outcome', quote(e.value ->> '$.params.":outcome"')),
           ':spans', quote(e.value ->> '$.params.":spans"')) AS sql
    FROM doc, json_each(doc.text, '$.evidence') AS e
)
SELECT format('SELECT %d = count(*) FROM (%s) WHERE %s;',
              row ->> substr(what, -1), sql, row ->> 'where')
  FROM rows JOIN side ON what IN (result || ': a', result || ': b')
 WHERE row ->> 'where' IS NOT NULL;
SQL
        echo "$db $storm"
        sqlite3 $db.db <check.sql | sort | uniq -c
    done
done
