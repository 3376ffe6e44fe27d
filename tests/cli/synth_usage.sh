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
try --preset h13 -o out
try --preset h1 --strength 0 -o out
try --preset null --cause h2 -o out
try --preset seed --cause h5 -o out
try --preset seed --colour -o
try --preset seed --rows
for plant in weekly:MON:00-03:0 weekly:Monday:00-03:60 weekly:MON:03-03:60 \
    daily:00-25:60 daily:00-03 once:2025-12-13T23:59/20m:60 \
    once:2026-01-13T23:50/11m:60 once:2026-01-07/20m:60 hourly:1:60; do
    try --preset null --plant $plant -o out
done
try --preset null $(for i in 1 2 3 4 5 6 7 8 9; do echo --plant daily:00-01:1; done) -o out
echo text >file
try --preset seed --rows 10 -o file
try --preset seed --rows 10 -o file/below
for rows in 1 2 7 60; do
    try --preset seed --rows $rows --shards 2 --logs --log-days 1 -o few-$rows
    zcat few-$rows/processor_run_history-*.csv.gz | grep -c '^[A-Z]'
done
# 90 runs in an hour and a half, whatever hours they fall into; and Tuesday
# nights, the last one cut by the end of the month.
try --preset null --rows 2000 --level 0 --plant once:2026-01-07T05:50/90m:60 \
    --plant weekly:TUE:23-01:3 --seed 4 -o planted
grep -A 6 '"plant"' planted/truth.json | tr -d ' \n' | sed 's/--/\n/g' && echo
awk -F, '/^[A-Z]/ && /2026-01-07 0[567]/ && /failed/' planted/*.csv | grep -c .
"$SYNTH" --preset null --rows 2000 --level 0 --seed 4 -o bare
cat bare/*.csv planted/*.csv | sort | uniq -c | awk '{ n[$1]++ } END { print n[1], n[2] }'
