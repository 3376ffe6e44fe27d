# slow: yes
# The nth allocation of the process fails, alone or with all after it: ingest
# and every analysis end well, or with one sentence and exit code 4, and leave
# a database that the next ingest completes.
. "$LIB"
points=5
[ "${1:-}" = slow ] && points=100
# Leaks and bad reads have a code of their own in a build that looks for them.
export ASAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=exitcode=99

inputs 300 2
"$HINDCAST" ingest -q -d whole.db in >/dev/null || wrong "undisturbed: exit $?"
want=$(picture whole.db)

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

# attempt N COMMAND...: it, with a failure of the Nth of $all, or from that on;
# it has to end.
attempt() {
    n=$1
    shift
    for kind in alloc-at alloc-from; do
        rm -f part.db part.db-journal
        HINDCAST_TEST_FAULT=$kind:$n timeout 300 "$FAULTY" "$@" >got 2>err
        code=$?
        judge $code "$* ($kind:$n of $all)"
        if [ $code -eq 0 ] && [ "$1" != ingest ]; then
            cmp -s good got || wrong "$* ($kind:$n): another answer"
        fi
        [ "$1" != ingest ] || after "$kind:$n"
    done
}

# each COMMAND...: it, with a failure at so many points.  The first allocations
# are tried one by one, the others by strides that never fall into step.
each() {
    count "$@"
    n=1
    k=0
    while [ "$n" -le "$all" ]; do
        attempt "$n" "$@"
        k=$((k + 1))
        if [ $k -le $points ]; then n=$((n + 1)); else
            n=$((n + (all - n) / points + 1 + k % 3))
            [ $k -lt $((points * 3)) ] || break
        fi
    done
}

# end COMMAND...: it, with a failure at each of the last allocations.
end() {
    count "$@"
    n=$((all - points * 20))
    while [ "$n" -lt "$all" ]; do
        n=$((n + 1))
        attempt "$n" "$@"
    done
}

after() { # fault
    if [ -s part.db ]; then
        "$HINDCAST" query -d part.db 'SELECT 1' >/dev/null 2>&1 &&
            check_store part.db "ingest ($1)"
    fi
    "$HINDCAST" ingest -q -d part.db in >/dev/null 2>err ||
        wrong "ingest ($1), then: $(cat err)"
    [ "$(picture part.db)" = "$want" ] || wrong "ingest ($1): another result"
}

each ingest -q -d part.db in
analyses=$("$HINDCAST" help | sed -n '/^Analyses:/,/^$/s/^  \([a-z-]*\) .*/\1/p')
[ -n "$analyses" ] || wrong "no analysis is listed"
for name in $analyses; do
    case $name in
    gaps) each gaps -d whole.db --table runs --time started_at ;;
    *) each "$name" -d whole.db ;;
    esac
done
# Tables with cells of several lines, printed at the end.
end status -d whole.db
each report -d whole.db --format html
each status -d whole.db --digest
each rejects -d whole.db
each query -d whole.db --format json 'SELECT * FROM runs LIMIT 20'
each query -d whole.db 'SELECT processor, count(*) FROM runs GROUP BY 1'
finish
