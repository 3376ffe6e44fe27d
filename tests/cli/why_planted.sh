# Of twelve months, each with one planted cause: its hypothesis ranks first and
# is SUPPORTED, and no other is.
for h in 1 2 3 4 5 6 7 8 9 10 11 12; do
    "$SYNTH" --preset h$h -o h$h >/dev/null || exit 1
    "$HINDCAST" ingest -q -d h$h.db h$h/*.gz >/dev/null || exit 1
    echo "h$h: $("$HINDCAST" why -d h$h.db --format csv | grep SUPPORTED | cut -d, -f1,2 | tr '\n' ' ')"
    rm -rf h$h h$h.db
done
# And none at all without a storm.
"$SYNTH" --preset null --rows 20000 -o quiet >/dev/null || exit 1
"$HINDCAST" ingest -q -d quiet.db quiet/*.gz >/dev/null || exit 1
echo "null: $("$HINDCAST" why -d quiet.db --format csv | cut -d, -f4 | sort | uniq -c | tr -s ' \n' ' ')"
