# The number of reader threads does not show: not in the database, byte for
# byte, not in the summary.
"$SYNTH" --preset seed --rows 12000 --shards 5 -o in >/dev/null || exit
rm in/truth.json
echo junk >in/processor_run_history-000000000003b.csv
for n in 1 2 7; do
    "$HINDCAST" ingest -d $n.db --threads $n in >$n.out 2>$n.err
    echo "exit $?"
done
cmp 1.db 2.db && cmp 1.db 7.db && cmp 1.out 7.out && cmp 1.err 7.err && echo same
"$HINDCAST" query -d 1.db --format csv 'SELECT count(*) AS n FROM run_row'
# In two steps, and with a third of the files twice: the same rows and runs.
"$HINDCAST" ingest -d steps.db -q in/*0[012].csv* >/dev/null
"$HINDCAST" ingest -d steps.db -q in/*4.csv* in/*[0123].csv* in/*0.csv* >/dev/null
for db in 1 steps; do
    "$HINDCAST" query -d $db.db --format csv \
        'SELECT count(*) AS rows, sum(r.hash & 65535) AS hashes,
                (SELECT count(*) FROM run) AS runs,
                (SELECT sum(outcome * (id & 255)) FROM run) AS outcomes,
                (SELECT sum(rows * (hour & 63)) FROM rollup) AS hours
           FROM run_row AS r' >$db.sums
done
cmp 1.sums steps.sums && echo same in steps
