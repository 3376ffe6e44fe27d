# The disk is full, a write fails, or a folder cannot be written: one sentence,
# exit code 4, a sound database, and the next ingest completes it.
. "$LIB"
inputs 600 2
"$HINDCAST" ingest -q -d whole.db in >/dev/null || wrong "undisturbed: exit $?"
want=$(picture whole.db)

completes() { # what
    "$HINDCAST" query -d a.db 'SELECT 1' >/dev/null 2>&1 && check_store a.db "$1"
    "$HINDCAST" ingest -q -d a.db in >/dev/null 2>err || wrong "$1, then: $(cat err)"
    [ "$(picture a.db)" = "$want" ] || wrong "$1: another result"
}

HINDCAST_TEST_COUNT=count "$FAULTY" ingest -q -d a.db in >/dev/null
writes=$(sed 's/.*writes //' count)
[ "$writes" -gt 100 ] || wrong "only $writes writes are seen"
for kind in full-from broken-at; do
    n=1
    while [ $n -le "$writes" ]; do
        rm -f a.db a.db-journal
        HINDCAST_TEST_FAULT=$kind:$n "$FAULTY" ingest -q -d a.db in >/dev/null 2>err
        code=$?
        # A flush of a journal's removal may fail without harm.
        if [ $code -ne 0 ]; then
            [ $code -eq 4 ] || wrong "$kind:$n: exit $code"
            one_sentence err "$kind:$n" 'disk|full|I/O|space|error'
        elif [ $kind = full-from ] && [ $n -lt $((writes / 2)) ]; then
            wrong "$kind:$n: done, on a full disk"
        fi
        completes "$kind:$n"
        n=$((n + 311))
    done
done

# A real one.
mkdir small
if mount -t tmpfs -o size=400k tmpfs small 2>/dev/null; then
    "$HINDCAST" ingest -q -d small/a.db in >/dev/null 2>err
    code=$?
    [ $code -eq 4 ] || wrong "full file system: exit $code"
    one_sentence err "full file system" 'full'
    [ ! -s small/a.db ] || cp small/a.db a.db
    umount small
    completes "full file system"
fi

# Outputs.
judge() { # code what pattern
    [ "$1" -eq 4 ] || wrong "$2: exit $1"
    one_sentence err "$2" "$3"
}
"$HINDCAST" help >/dev/full 2>err
judge $? "help to a full device" 'No space'
for args in monday "report --format html" "status --format json"; do
    # shellcheck disable=SC2086 # words
    "$HINDCAST" $args -d whole.db >/dev/full 2>err
    judge $? "$args to a full device" 'No space'
done
"$HINDCAST" monday -d whole.db -o /dev/full 2>err
judge $? "-o to a full device" 'No space'
echo before >page.html
(trap '' XFSZ; ulimit -f 1; "$HINDCAST" report -d whole.db -o page.html 2>err)
judge $? "-o with no room for it" 'File too large'
[ "$(cat page.html)" = before ] || wrong "an older page is gone"
[ "$(find . -name 'page.html*' | wc -l)" -eq 1 ] || wrong "a temporary file is left"
"$HINDCAST" monday -d whole.db >&- 2>err
judge $? "closed standard output" 'Bad file'
# A reader that has seen enough ends the program as it ends others: SIGPIPE.
{ "$HINDCAST" query -d whole.db --format ndjson 'SELECT * FROM logs' 2>err
    echo $? >code; } | head -1 >line
[ "$(cat code)" -eq 141 ] || wrong "broken pipe: exit $(cat code)"
[ ! -s err ] || wrong "broken pipe: $(cat err)"
[ -s line ] || wrong "broken pipe: no line"

# A folder that cannot be written: root may all, so somebody else asks.
mkdir locked
cp whole.db locked/a.db
chmod 444 locked/a.db
chmod 555 locked
chmod 755 .
as_nobody() {
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
    else
        "$@"
    fi
}
if as_nobody "$HINDCAST" version >/dev/null 2>&1 && as_nobody test -r locked/a.db; then
    for args in monday "status --digest" histogram heartbeats; do
        # shellcheck disable=SC2086 # words
        "$HINDCAST" $args -d whole.db >good
        # shellcheck disable=SC2086
        as_nobody "$HINDCAST" $args -d locked/a.db >got 2>err ||
            wrong "$args, read-only: $(cat err)"
        cmp -s good got || wrong "$args, read-only: another answer"
    done
    echo '{"insertId": "new", "logName": "projects/p/logs/l", "textPayload": "x"}' >new.json
    as_nobody "$HINDCAST" ingest -q -d locked/a.db new.json >/dev/null 2>err
    judge $? "ingest, read-only" 'readonly|read-only'
    as_nobody "$HINDCAST" ingest -q -d locked/b.db new.json >/dev/null 2>err
    judge $? "ingest into a read-only folder" 'unable to open'
    cmp -s whole.db locked/a.db || wrong "a read-only database changed"
else
    echo "left out: no other user to ask with"
fi
finish
