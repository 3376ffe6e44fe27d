# Gaps in the times of a table that was loaded as it is.
"$HINDCAST" ingest --quiet --table metric "$FIXTURES/series/five_minutes.csv"
"$HINDCAST" gaps --table metric --time timestamp --step 5m
"$HINDCAST" gaps --table metric --time timestamp --format csv
"$HINDCAST" gaps --table metric --time timestamp --tz America/New_York \
    --format ndjson --limit 1
"$HINDCAST" gaps --table metric --time when
