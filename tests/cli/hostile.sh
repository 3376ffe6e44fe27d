# Text that would act where it is shown, end to end: as a run, a log entry, a
# heartbeat and a reject, through every command and renderer.  Nothing of it
# reaches a medium raw.
esc=$(printf '\033')
bidi=$(printf '\342\200\256')
script='<script>alert(1)</script><img src=x onerror=alert(1)>'
formula="=cmd|' /C calc'!A0"
big=$(head -c 1000000 /dev/zero | tr '\0' A)

printf '%s\n' 'processor_name,run_id,phase,status,started_at,processed_at,errors' >runs.csv
n=0
for text in "$script" "$esc[2J$esc]0;owned" "x${bidi}gpj.exe" "$formula" "@SUM(1)" "| [a](javascript:x)"; do
    n=$((n + 1))
    printf '"%s","r%s%s","%s",failed,2026-01-12 02:0%s:00 UTC,2026-01-12 02:0%s:30 UTC,"%s"\n' \
        "$text" $n "$text" "$text" $n $n "$text" >>runs.csv
    json=$(printf '%s' "$text" | sed "s/$esc/\\\\u001b/g")
    printf '{"insertId":"i%s","logName":"projects/p/logs/l","timestamp":"2026-01-12T02:0%s:00Z","severity":"ERROR","resource":{"type":"%s","labels":{"service_name":"%s"}},"textPayload":"HEARTBEAT START: %s"}\n' \
        $n $n "$json" "$json" "$json" >>logs.json
    printf '%s no entry\n' "$text" >>logs.json
done
printf '"big","r9","p",failed,2026-01-12 02:09:00 UTC,2026-01-12 02:09:30 UTC,"%s"\n' "$big" >>runs.csv
printf '{"insertId":"i9","logName":"projects/p/logs/l","timestamp":"2026-01-12T02:09:00Z","severity":"ERROR","textPayload":"HEARTBEAT START: %s"}\n' "$big" >>logs.json
"$HINDCAST" ingest -q runs.csv logs.json >out 2>err
echo "ingest: exit $?"
cat out err >all.table

# raw FILE WHAT: what must not be in any output
raw() {
    grep -q "$esc\|$bidi" "$1" && echo "$2: raw control or bidi character"
    case $2 in
    *html)
        grep -qi '<script\|<img\|<iframe\|<a [^>]*href="[^#]' "$1" && echo "$2: raw HTML"
        grep -q "default-src 'none'" "$1" || echo "$2: no policy"
        ;;
    *csv)
        # A cell that a spreadsheet would run.
        grep -qE '(^|,)"?[=@+]' "$1" && echo "$2: a formula"
        ;;
    *markdown)
        grep -q '<script\|<img' "$1" && echo "$2: raw HTML"
        grep -q '[^\\]\[a\](' "$1" && echo "$2: a link"
        ;;
    esac
    # No row is no line.
    [ -s "$1" ] || [ "$2" = "heartbeats ndjson" ] || echo "$2: nothing"
}
raw all.table ingest
for format in table json ndjson csv markdown html; do
    for name in monday histogram heartbeats status rejects; do
        "$HINDCAST" $name --format $format --color always --limit 0 >out 2>err ||
            echo "$name $format: exit $?: $(head -c 300 err)"
        # Colours are the program's own.
        sed "s/$esc\[[0-9;]*m//g" out >plain
        raw plain "$name $format"
        cat err
    done
    "$HINDCAST" query --format $format 'SELECT * FROM runs' >out
    raw out "query runs $format"
    "$HINDCAST" query --format $format 'SELECT * FROM logs' >out
    raw out "query logs $format"
    "$HINDCAST" show --format $format run "r1$script" >out || echo "show: exit $?"
    raw out "show $format"
done
for format in html markdown json; do
    "$HINDCAST" report --format $format >out || echo "report $format: exit $?"
    raw out "report $format"
done
"$HINDCAST" query "SELECT '$esc[2J' FROM nowhere" 2>err
raw err "an error's sentence"
"$HINDCAST" ingest "no$esc[2J.csv" 2>err
raw err "an error's sentence"
echo done
