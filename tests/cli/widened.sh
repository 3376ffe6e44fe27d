# Files that disagree about the type of a column: whichever comes first, every
# cell reads back, and so do texts that are stored packed.
types="STRING INT64 FLOAT64 BOOL DATE TIMESTAMP JSON"

# One file of two rows for each type, its profile beside it.
cell() { # type row: a cell of that type, quoted
    case $1:$2 in
    STRING:1) echo '"attempt 3 of 5, after 40 s"' ;;
    STRING:2) echo '""' ;;
    INT64:1) echo 9007199254740993 ;;
    INT64:2) echo -7 ;;
    FLOAT64:1) echo 0.1 ;;
    FLOAT64:2) echo 1e300 ;;
    BOOL:1) echo true ;;
    BOOL:2) echo false ;;
    DATE:1) echo 2026-01-12 ;;
    DATE:2) echo 1969-12-31 ;;
    TIMESTAMP:1) echo 2026-01-12T02:00:00.000001Z ;;
    TIMESTAMP:2) echo 1969-12-31T23:59:59.999999Z ;;
    JSON:1) echo '"{""job"": 12, ""after"": ""40 s""}"' ;;
    JSON:2) echo '[]' ;;
    esac
}
for type in $types; do
    cat >$type.yaml <<END
name: of_$type
status: {success: [success]}
columns:
  - {name: processor, role: processor}
  - {name: status, role: status}
  - {name: started_at, type: TIMESTAMP, role: started}
  - {name: detail, type: $type}
END
    {
        echo processor,status,started_at,detail
        for row in 1 2; do
            echo "$type,success,2026-01-12T0$row:00:00Z,$(cell $type $row)"
        done
    } >$type.csv
done

# cells DB: every cell of the column, as it is stored.
cells() {
    "$HINDCAST" query -d "$1" --format csv "SELECT processor,
        typeof(detail) || ' ' || detail AS detail
        FROM run_rows ORDER BY processor, started_us" | tail -n +2
}
# read_back DB FIRST SECOND: those of two files, and the digest of the content.
read_back() {
    rm -f "$1"
    for type in "$2" "$3"; do
        "$HINDCAST" ingest -q -d "$1" --profile $type.yaml $type.csv \
            >/dev/null || echo "$2, then $3: exit $?"
    done
    cells "$1"
    "$HINDCAST" status -d "$1" --digest --format csv --result digests |
        grep -v '^inputs'
}

# Alone each type shows its cells; beside any other one, the same.
for type in $types; do
    "$HINDCAST" ingest -q -d $type.db --profile $type.yaml $type.csv >/dev/null
    cells $type.db | tee $type.alone
done
for pair in STRING:INT64 STRING:FLOAT64 STRING:BOOL STRING:DATE \
    STRING:TIMESTAMP STRING:JSON JSON:INT64 BOOL:DATE; do
    a=${pair%:*}
    b=${pair#*:}
    read_back there.db $a $b >there
    read_back back.db $b $a >back
    cmp -s there back || { echo "$pair: order matters"; diff there back; }
    sort -s -t, -k1,1 $a.alone $b.alone >want
    head -4 there | diff want - && echo "$pair: read back in both orders"
done
