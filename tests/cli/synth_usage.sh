# What the generator says to a wrong command line.
try() {
    "$SYNTH" "$@" 2>&1
    echo "exit $?"
}
try
try --preset seed
try --preset sead -o out
try --preset seed --rows 0 -o out
try --preset seed --rows 100000001 -o out
try --preset seed --shards many -o out
try --preset seed --level 10 -o out
try --preset seed --colour -o
try --preset seed --rows
echo text >file
try --preset seed --rows 10 -o file
try --preset seed --rows 10 -o file/below
for rows in 1 2 7 60; do
    try --preset seed --rows $rows --shards 2 --logs --log-days 1 -o few-$rows
    zcat few-$rows/processor_run_history-*.csv.gz | grep -c '^[A-Z]'
done
