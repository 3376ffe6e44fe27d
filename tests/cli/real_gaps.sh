# The real five-minute series: ten gaps, by a given step and by the estimate.
[ -n "${HINDCAST_REAL_SAMPLES:-}" ] || {
    echo "HINDCAST_REAL_SAMPLES is not set"
    exit 77
}
"$HINDCAST" ingest --quiet --table nab \
    "$HINDCAST_REAL_SAMPLES/NAB/rogue_agent_key_updown.csv"
"$HINDCAST" gaps --table nab --time timestamp --step 5m --format csv
"$HINDCAST" gaps --table nab --time timestamp
