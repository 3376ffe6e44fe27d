# One storm of the seeded month under a dead-letter queue and a skip window: only
# its chains count, and its occurrences are the windows.
"$SYNTH" --preset seed --rows 27000 --level 0 -o export >/dev/null || exit 1
"$HINDCAST" ingest -q -d db export/*.csv >/dev/null || exit 1
"$HINDCAST" storms -d db --format csv | cut -d, -f1-4 | sed -n 1,2p
for policy in 'max_attempts(5)' skip_window; do
    "$HINDCAST" whatif -d db --storm S1 --policy "$policy" --format csv |
        cut -d, -f1-9,17,18
done
# Nothing moves out of it by more than the spread, and nothing stays in.
"$HINDCAST" whatif -d db --storm S1 --policy 'skip_window(spread=0s)' \
    --format ndjson | grep -o '"policy":"[a-z_]*","confidence":"high","items":[0-9]*'
"$HINDCAST" whatif -d db --storm S1 --format csv --result definitions |
    grep skip_window
