# slow: yes
# The nth allocation of the process fails, alone or with all after it: ingest
# and every analysis end well, or with one sentence and exit code 4, and leave
# a database that the next ingest completes.
#
# A command makes some ten thousand allocations, an ingest many more, so most
# are left out.  Tried are each of the first of an ingest and of the opening of
# a database, each of the last of a table, and so many points spread over the
# rest; opening, the larger half of most commands, is tried with one of them.
. "$LIB"
points=6
row=20
[ "${1:-}" = slow ] && points=100 && row=300
# Leaks and bad reads have a code of their own in a build that looks for them.
export ASAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=exitcode=99
export LSAN_OPTIONS="suppressions=${LIB%/fault/lib.sh}/lsan.supp:print_suppressions=0"

inputs 300 2
"$HINDCAST" ingest -q -d whole.db in >/dev/null || wrong "undisturbed: exit $?"
rm -r in
inputs 30 2 --log-days 1 --log-lines 30
"$HINDCAST" ingest -q -d small.db in >/dev/null || wrong "undisturbed: exit $?"
want=$(picture small.db)

# judge CODE WHAT: what a run that lacked memory may come to.
judge() {
    case $1 in
    0) [ ! -s err ] || wrong "$2: exit 0, but: $(head -c 300 err)" ;;
    4) one_sentence err "$2" 'out of memory|Cannot allocate memory|no thread' ;;
    *) wrong "$2: exit $1: $(head -c 2000 err)" ;;
    esac
}

# count COMMAND...: its allocations, in $all, and its answer, in good.
count() {
    rm -f part.db
    HINDCAST_TEST_COUNT=count "$FAULTY" "$@" >good 2>err
    all=$(sed 's/allocations \([0-9]*\).*/\1/' count)
    [ "$all" -gt 10 ] || wrong "$*: only $all allocations are seen"
}

# try FAULT COMMAND...
try() {
    fault=$1
    shift
    [ "$1" != ingest ] || rm -f part.db part.db-journal
    HINDCAST_TEST_FAULT=$fault "$FAULTY" "$@" >got 2>err
}

# attempt N COMMAND...: it, with a failure of the Nth of $all, or from that on.
# The stacks of a leak end where a library keeps no frame pointers; whole ones,
# which take their time, tell its own leaks from ours.
attempt() {
    n=$1
    shift
    for kind in alloc-at alloc-from; do
        try $kind:"$n" "$@"
        code=$?
        if [ $code -eq 99 ]; then
            (
                ASAN_OPTIONS=$ASAN_OPTIONS:fast_unwind_on_malloc=0
                try $kind:"$n" "$@"
            )
            code=$?
        fi
        judge $code "$* ($kind:$n of $all)"
        if [ $code -eq 0 ] && [ "$1" != ingest ]; then
            cmp -s good got || wrong "$* ($kind:$n): another answer"
        fi
        [ "$1" != ingest ] || after "$kind:$n of $all"
    done
}

# each FROM TO COMMAND...: it, with a failure of each of its allocations from
# one to the other.
each() {
    n=$1
    to=$2
    shift 2
    while [ "$n" -le "$to" ]; do
        attempt "$n" "$@"
        n=$((n + 1))
    done
}

# spread FROM COMMAND...: it, with a failure in each of $points equal parts of
# its allocations from that one on; at another place of the part every time,
# and with every command.
turn=0
spread() {
    from=$1
    shift
    count "$@"
    part=$(((all - from) / points + 1))
    turn=$((turn + 1))
    k=0
    while [ $k -lt $points ]; do
        n=$((from + k * part + (k * 37 + turn * 61) % part))
        [ "$n" -gt "$all" ] || attempt "$n" "$@"
        k=$((k + 1))
    done
}

# after FAULT: what an ingest left; nothing is as it was before.
after() {
    [ -s part.db ] || return
    "$HINDCAST" query -d part.db 'SELECT 1' >/dev/null 2>&1 &&
        check_store part.db "ingest ($1)"
    "$HINDCAST" ingest -q -d part.db in >/dev/null 2>err ||
        wrong "ingest ($1), then: $(cat err)"
    [ "$(picture part.db)" = "$want" ] || wrong "ingest ($1): another result"
}

count ingest -q -d part.db in
each 1 "$row" ingest -q -d part.db in
spread "$row" ingest -q -d part.db in

count query -d whole.db 'SELECT 1'
opened=$((all - 20))
each 1 "$row" query -d whole.db 'SELECT 1'
spread "$row" query -d whole.db 'SELECT 1'

analyses=$("$HINDCAST" help | sed -n '/^Analyses:/,/^$/s/^  \([a-z-]*\) .*/\1/p')
[ -n "$analyses" ] || wrong "no analysis is listed"
for name in $analyses; do
    case $name in
    gaps) spread $opened gaps -d whole.db --table runs --time started_at ;;
    *) spread $opened "$name" -d whole.db ;;
    esac
done
# Tables with cells of several lines, printed at the end, and one with letters
# beyond ASCII, which the C library needs memory to decode.
count status -d whole.db
each $((all - row * 3)) "$all" status -d whole.db
count errors -d whole.db
each $((all - row)) "$all" errors -d whole.db
spread $opened report -d whole.db --format html
spread $opened status -d whole.db --digest
spread $opened rejects -d whole.db
spread $opened query -d whole.db --format json 'SELECT * FROM runs LIMIT 20'
spread $opened query -d whole.db 'SELECT processor, count(*) FROM runs GROUP BY 1'
finish
