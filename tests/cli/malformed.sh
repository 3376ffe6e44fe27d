# Inputs of every wrong kind: the sentence or reject, and the exit code.
say() { # file: what an ingest of it says, alone in a database
    rm -f a.db
    "$HINDCAST" ingest -d a.db -q "$1" >out 2>err
    echo "== $1: exit $?"
    cut -c1-160 err | sed 's/^hindcast: //'
    "$HINDCAST" query -d a.db -q --format csv "
        SELECT 'reject', record, byte, reason, substr(excerpt, 1, 40) FROM reject
        ORDER BY record, byte LIMIT 3" 2>/dev/null | tail -n +2
    "$HINDCAST" query -d a.db -q --format csv "
        SELECT 'remark', remarks FROM source WHERE remarks <> '' UNION ALL
        SELECT 'odd', column || ': ' || text FROM odd_cell" 2>/dev/null | tail -n +2
    "$HINDCAST" query -d a.db -q --format csv "
        SELECT 'run', outcome, count(*) AS n FROM runs GROUP BY outcome UNION ALL
        SELECT 'log', severity, count(*) AS n FROM logs GROUP BY severity" \
        2>/dev/null | tail -n +2
}
head='processor_name,run_id,status,started_at,processed_at,duration_seconds'
row='p,r1,success,2026-01-12 02:00:00 UTC,2026-01-12 02:01:00 UTC,60'
entry='{"insertId":"a","logName":"projects/p/logs/l","timestamp":"2026-01-12T02:00:00Z","textPayload":"x"}'

# ---- files of another kind
: >empty
printf '%s\n' "$head" >header_only.csv
printf '+------+--------+\n| name | status |\n+------+--------+\n| p    | ok     |\n+------+--------+\n' >ascii_table.txt
printf '%s\n%s\n' "$head" "$row" | iconv -t UTF-16 >utf16.csv
printf 'BZh91AY&SY\001\002\003\004' >file.bz2
printf 'PK\003\004\024\000\000\000\010\000' >file.zip
printf '\3757zXZ\000\000\004' >file.xz
printf 'Obj\001\004\026avro.schema' >file.avro
printf 'PAR1\025\004\025\020PAR1' >file.parquet
printf '\050\265\057\375\004\000\101' >file.zst
printf '<!DOCTYPE html>\n<html><body>Sign in</body></html>\n' >page.html
printf '[{"name":"projects/p/locations/l/functions/f","state":"ACTIVE","runtime":"python312"}]\n' >functions.json
printf '{"metadata":{"dbt_version":"1.7"},"results":[{"status":"error","unique_id":"model.a","execution_time":1.5}]}\n' >run_results.json
printf '"just a text"\n' >scalar.json
for f in empty header_only.csv ascii_table.txt utf16.csv file.bz2 file.zip file.xz \
    file.avro file.parquet file.zst page.html functions.json run_results.json scalar.json; do
    say $f
done

# ---- gzip
{ printf '%s\n' "$head"; i=0; while [ $i -lt 300 ]; do i=$((i + 1))
    printf 'p,r%s,success,2026-01-12 02:00:00 UTC,2026-01-12 02:01:00 UTC,60\n' $i; done; } >good.csv
gzip -n <good.csv >good.csv.gz
head -c 700 good.csv.gz >truncated.csv.gz
{ head -c -8 good.csv.gz; printf 'AAAA'; tail -c 4 good.csv.gz; } >bad_crc.csv.gz
{ cat good.csv.gz; printf 'garbage'; } >trailing_garbage.csv.gz
{ cat good.csv.gz; head -c 512 /dev/zero; } >zero_padding.csv.gz
for f in truncated.csv.gz bad_crc.csv.gz trailing_garbage.csv.gz zero_padding.csv.gz; do
    say $f
done

# ---- CSV
csv() { # name: its rows from stdin, below the header
    { printf '%s\n' "$head"; cat; } >"$1"
    say "$1"
}
printf '%s\np,"r2,success\n%s\n' "$row" "$row" | csv unclosed_quote.csv
printf '%s\np,r\0002,success,2026-01-12 02:00:00 UTC,,\n' "$row" | csv nul.csv
printf 'p,r2,success\n%s\n' "$row" | csv too_few.csv
printf 'p,r2,success,2026-01-12 02:00:00 UTC,2026-01-12 02:01:00 UTC,60,x,y\n%s\n' "$row" | csv too_many.csv
printf 'p,r\377\376,success,2026-01-12 02:00:00 UTC,2026-01-12 02:01:00 UTC,60\n' | csv invalid_utf8.csv
printf 'p,r1,success,0000-01-12 02:00:00 UTC,10000-01-12 02:01:00 UTC,60\n' | csv years.csv
printf 'p,r1,success,2026-01-12 02:00:00 UTC,2026-01-12 01:00:00 UTC,-3600\n' | csv negative_duration.csv
printf 'p,r1,exploded,2026-01-12 02:00:00 UTC,2026-01-12 02:01:00 UTC,60\n' | csv unknown_status.csv
printf 'p,r1,success,2026-01-12 02:00:00 UTC,2026-01-12 02:01:00 UTC,1e400\n' | csv number_too_large.csv
{ printf 'p,'; head -c 20971520 /dev/zero | tr '\0' x; printf ',success,,,\n%s\n' "$row"; } | csv long_line.csv
# The row that brings a text is rejected: the next one has to bring it.
cat >text_of_reject.csv <<END
processor_name,run_id,status,started_at,errors
p,r1,,2026-01-12 02:00:00 UTC,no such table
p,r2,failed,2026-01-12 02:01:00 UTC,no such table
p,r3,failed,2026-01-12 02:02:00 UTC,no such table
END
say text_of_reject.csv
"$HINDCAST" query -d a.db -q --format csv 'SELECT run_id, error FROM run_rows ORDER BY 1'

# ---- JSON
json() { # name: from stdin
    cat >"$1"
    say "$1"
}
printf '[%s,%s' "$entry" "$entry" | json unterminated_array.json
printf '%s\n{"insertId":"b","textPayload":"\\ud800"}\n%s\n' "$entry" "$entry" | json lone_surrogate.json
printf '%s\n{"insertId":"b","logName":"l","jsonPayload":{"n":1e400}}\n' "$entry" | json infinite.json
{ printf '%s\n{"insertId":"b","logName":"l","jsonPayload":' "$entry"
    head -c 5000 /dev/zero | sed 's/\x00/{"a":/g'; printf 1; head -c 5000 /dev/zero | tr '\0' '}'
    printf '}\n'; } | json deep.json
{ printf '%s\n{"insertId":"b","logName":"l","textPayload":"' "$entry"
    head -c 20971520 /dev/zero | tr '\0' x; printf '"}\n%s\n' "$entry"; } | json long_line.json
printf '{"insertId":"b","insertId":"c","logName":"projects/p/logs/l","timestamp":"2026-01-12T02:00:00Z","textPayload":"x"}\n' | json duplicate_keys.json
printf '%s\n{"insertId":"b","logName":"l","textPayload":"\377"}\n' "$entry" | json invalid_utf8.json
printf '%s\n{"insertId":"b","logName":"l"\n%s\n' "$entry" "$entry" | json broken_line.json
printf '[%s,{"insertId":"b],"logName":"l"},%s,%s]\n' "$entry" "$entry" "$entry" | json broken_element.json
printf '{"processor_name":12,"run_id":"r1","phase":1.5,"status":"success","started_at":"2026-01-12 02:00:00 UTC"}\n' |
    json number_for_name.json
"$HINDCAST" query -d a.db -q --format csv 'SELECT processor, phase FROM runs'
printf '{"insertId":"b","logName":"projects/p/logs/l","timestamp":"10000-01-01T00:00:00Z","textPayload":"x"}\n' | json year.json
