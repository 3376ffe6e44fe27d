# The bytes depend on the options alone, not on the number of workers; CSV,
# NDJSON, shards and both generations of the columns hold the same rows.
for tool in sqlite3 jq; do
    command -v $tool >/dev/null || { echo "skipped: no $tool"; exit 77; }
done
run() {
    folder=$1
    shift
    "$SYNTH" --preset seed --rows 3000 --logs --log-days 1 --log-lines 200 \
        "$@" -o "$folder"
}
run one --shards 3 --threads 1
run two --shards 3 --threads 2
run other --shards 3 --seed 2
diff -r one two && echo "workers do not show"
diff -rq one other >difference || echo "the seed shows"

# The same for stories.
for name in h3 h7 h12; do
    for threads in 1 2; do
        "$SYNTH" --preset $name --rows 3000 --logs --log-days 9 --log-lines 200 \
            --shards 3 --threads $threads -o $name.$threads
    done
    "$SYNTH" --preset $name --rows 3000 --level 0 -o $name.whole
    diff -r $name.1 $name.2 && zcat $name.1/processor_run_history-*.csv.gz |
        sort >$name.sorted
    # Each shard has a header.
    (cat $name.whole/*.csv && head -qn 1 $name.whole/*.csv $name.whole/*.csv) |
        sort | cmp - $name.sorted && echo "$name: workers and shards do not show"
done

run whole --level 0
(head -n 1 whole/processor_run_history-000000000000.csv
 for shard in one/processor_run_history-*.csv.gz; do
     zcat "$shard" | awk 'NR == 1 { next } { print }'
 done) | sort >shards.sorted
sort whole/processor_run_history-000000000000.csv | cmp - shards.sorted &&
    echo "shards hold the lines of the whole"

# Column by column: NULL is a missing key, a number or a JSON value is its text.
cat >csv.jq <<'END'
.[] | del(.[] | select(. == "")) | with_entries(
  if .key | json_column or . == "duration_seconds"
  then .value |= fromjson else . end)
END
cat >ndjson.jq <<'END'
with_entries(select(.value != "") |
  if .key | json_column or . == "duration_seconds"
  then . else .value |= tostring end)
END
json_column='def json_column: IN("errors", "warnings", "summary",
  "trigger_message_data", "upstream_dependencies", "missing_dependencies",
  "stale_dependencies", "timing_breakdown"); '
for kind in new old; do
    csv=$kind-csv/processor_run_history-000000000000.csv
    "$SYNTH" --preset seed --rows 700 --level 0 --generation $kind -o $kind-csv
    "$SYNTH" --preset seed --rows 700 --level 0 --generation $kind \
        --format ndjson -o $kind-json
    cmp $kind-csv/truth.json $kind-json/truth.json || exit
    sqlite3 -json :memory: ".import --csv $csv h" "SELECT * FROM h" |
        jq -Sc "$json_column$(cat csv.jq)" >from-csv
    jq -Sc "$json_column$(cat ndjson.jq)" $kind-json/processor_run_history-*.json >from-json
    cmp from-csv from-json &&
        echo "csv and ndjson agree: $(grep -c . from-json) rows," \
            "$(head -n 1 $csv | tr , '\n' | grep -c .) columns"
done
head -n 1 old-csv/processor_run_history-000000000000.csv | tr , '\n' |
    grep -n -e error -e _at$
