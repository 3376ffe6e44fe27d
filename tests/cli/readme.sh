# The example of the README is what the program prints.
"$HINDCAST" ingest -q -d demo.db -o /dev/null "$FIXTURES/demo/inputs"
"$HINDCAST" monday -d demo.db --limit 4 | sed 's/^/    /; s/ *$//' >printed
awk '/^    \$ hindcast monday/ { on = 1; next } on && /^[^ ]/ { exit } on' \
    "$SOURCE/README.md" | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' >written
# With HINDCAST_UPDATE=1 it is put there.
if [ "${HINDCAST_UPDATE:-0}" = 1 ]; then
    awk -v printed=printed '
        /^    \$ hindcast monday/ { print; while ((getline l < printed) > 0) print l; skip = 1; next }
        skip && /^[^ ]/ { skip = 0; print "" }
        !skip' "$SOURCE/README.md" >new
    cat new >"$SOURCE/README.md"
else
    sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' printed >trimmed
    diff -u written trimmed
fi
echo "exit $?"
