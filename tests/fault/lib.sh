# What the fault tests share; sourced.
command -v sqlite3 >/dev/null || { echo "needs the sqlite3 shell"; exit 77; }
wrong=0
wrong() { # what...: note it, go on
    echo "wrong: $*"
    wrong=$((wrong + 1))
}
finish() {
    [ "$wrong" -eq 0 ] || echo "$wrong wrong"
    [ "$wrong" -eq 0 ]
    exit
}

# inputs ROWS SHARDS [OPTION...]: in/, an export of runs in shards and of logs
# in three files.
inputs() {
    rows=$1
    shards=$2
    shift 2
    "$SYNTH" --preset seed --rows "$rows" --shards "$shards" --logs \
        --log-days 8 "$@" -o made >/dev/null || exit
    mkdir in
    mv made/*.csv.gz in
    find made/logs -name '*.json.gz' | sort >names
    lines=$(($(wc -l <names) / 3 + 1))
    for k in 1 2 3; do
        tail -n +$(((k - 1) * lines + 1)) names | head -n $lines |
            xargs cat >in/log$k.json.gz
    done
    rm -r made names
}

# check_store DB WHAT: it opens, is sound and holds whole files alone.
check_store() {
    "$HINDCAST" query -d "$1" 'SELECT count(*) FROM source' >out 2>err ||
        wrong "$2: it does not open: $(cat err)"
    faults=$(sqlite3 "$1" "
        PRAGMA integrity_check;
        SELECT 'row ' || rowid || ' of ' || \"table\" || ' refers to nothing'
          FROM pragma_foreign_key_check LIMIT 10;
        WITH stored AS (
            SELECT id >> 32 AS source, count(*) AS n
              FROM (SELECT id FROM run_row UNION ALL SELECT id FROM log)
             GROUP BY 1)
        SELECT 'file ' || s.id || ' is not whole'
          FROM source AS s LEFT JOIN stored AS t ON t.source = s.id
         WHERE s.records <> coalesce(t.n, 0)
        UNION ALL
        SELECT n || ' rows belong to no file' FROM stored
         WHERE source NOT IN (SELECT id FROM source)")
    [ "$faults" = ok ] || wrong "$2: $faults"
}

# picture DB: what is in it, by content: the digests and, read by the sqlite3
# shell, all that is derived, with names for ids.
picture() {
    "$HINDCAST" status -d "$1" --digest --format json --result digests |
        grep -o '"sha256": *"[0-9a-f]*"'
    sqlite3 "$1" "
        SELECT 'rollup', r.hour, p.name, f.name, status, class, outcome, k.name,
               rows, runs, phantom, phantom_dup, zero_records, durations, duration_sum_us
          FROM rollup AS r JOIN processor AS p ON p.id = processor
          JOIN phase AS f ON f.id = phase JOIN category AS k ON k.id = category;
        SELECT 'error', hour, p.name, m.message, rows
          FROM rollup_error AS r JOIN processor AS p ON p.id = processor
          JOIN error_text AS m ON m.id = r.message;
        SELECT 'run', u.id, r.hash, p.name, f.name, k.name, u.outcome, u.flags,
               u.n_rows, u.started_us, length(u.rows)
          FROM run AS u JOIN run_row AS r ON r.id = u.row
          JOIN context AS c ON c.id = u.context JOIN processor AS p ON p.id = c.processor
          JOIN phase AS f ON f.id = c.phase JOIN category AS k ON k.id = c.category;
        SELECT 'repeat', r.hash FROM run_repeat JOIN run_row AS r ON r.id = row;
        SELECT 'role', hash, role FROM log;
        SELECT 'index', name FROM sqlite_schema WHERE type = 'index' ORDER BY name;
        SELECT 'dirty', value FROM meta WHERE name = 'derived_dirty'" |
        sort | sha256sum
}

# one_sentence FILE WHAT [PATTERN]: a single line, as hindcast says it.
one_sentence() {
    { IFS= read -r line && ! IFS= read -r more && [ -z "$more" ]; } <"$1" &&
        grep -qE "^hindcast: .*(${3:-.})" "$1" ||
        wrong "$2: no sentence: $(head -c 600 "$1")"
}
