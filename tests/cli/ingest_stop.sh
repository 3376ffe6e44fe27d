# An ingest that ends before its time, by a signal, a full disk or another
# writer: the database holds whole files, and the next one makes it right.
"$SYNTH" --preset seed --rows 12000 --shards 3 -o in >/dev/null || exit
rm in/truth.json
state() {
    "$HINDCAST" query -d a.db --format csv \
        "SELECT (SELECT count(*) FROM source) AS files, (SELECT count(*) > 0 FROM run_row) AS some,
                (SELECT sum(rows) FROM rollup) = (SELECT count(*) FROM run_row) AS all_counted,
                (SELECT value FROM meta WHERE name = 'derived_dirty') AS dirty"
}
set -- in/*.csv.gz
mkfifo pipe
# The pipe gives half a file and then nothing.
{ head -c 40000 "$2"; sleep 20; } >pipe &
writer=$!
"$HINDCAST" ingest -d a.db -q "$1" pipe >/dev/null 2>err &
pid=$!
i=0
while [ $i -lt 100 ] && ! { [ -s a.db ] && "$HINDCAST" query -d a.db --format csv \
        'SELECT count(*) FROM source' 2>/dev/null | grep -q '^1$'; }; do
    i=$((i + 1))
    sleep 0.1
done
kill -TERM $pid
wait $pid 2>/dev/null
echo "exit $?"
kill $writer 2>/dev/null
cat err
state
"$HINDCAST" ingest -d a.db -q "$1" >/dev/null
echo "exit $?"
state

# No file may grow beyond what is there: the second one does not fit.
blocks=$(($(wc -c <a.db) / 512 + 300))
(trap '' XFSZ; ulimit -f $blocks; "$HINDCAST" ingest -d a.db -q "$2" "$3" >/dev/null 2>err)
echo "exit $?"
wc -l <err
state
"$HINDCAST" ingest -d a.db -q in >/dev/null
echo "exit $?"
state
