# slow: yes
# kill -9 at random instants of an ingest, and at each write of a small one:
# the database opens, holds whole files, and the next ingest makes it what an
# undisturbed one makes.
. "$LIB"
kills=5
rows=20000
stride=97
[ "${1:-}" = slow ] && kills=50 && rows=60000 && stride=5

# next: a random number below 10000, the same sequence in every run
seed=20260112
next() {
    seed=$(((seed * 1103515245 + 12345) % 2147483648))
    random=$((seed / 65536 % 10000))
}

inputs $rows 4
begin=$(date +%s%N)
"$HINDCAST" ingest -q -d whole.db in >/dev/null || wrong "undisturbed: exit $?"
took_us=$((($(date +%s%N) - begin) / 1000))
want=$(picture whole.db)

killed=0
i=0
while [ $i -lt $kills ]; do
    i=$((i + 1))
    rm -f a.db a.db-journal
    next
    after_us=$((took_us * random / 10000))
    "$HINDCAST" ingest -q -d a.db in >/dev/null 2>&1 &
    pid=$!
    sleep "$(printf '%d.%06d' $((after_us / 1000000)) $((after_us % 1000000)))"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    [ $? -eq 137 ] && killed=$((killed + 1))
    if [ -s a.db ] && "$HINDCAST" query -d a.db 'SELECT 1' >/dev/null 2>&1; then
        check_store a.db "killed after $after_us us"
    fi
    "$HINDCAST" ingest -q -d a.db in >/dev/null 2>err ||
        wrong "killed after $after_us us, then: $(cat err)"
    check_store a.db "killed after $after_us us, then finished"
    [ "$(picture a.db)" = "$want" ] ||
        wrong "killed after $after_us us: another result"
done
[ $killed -gt 0 ] || wrong "none of $kills was killed in time"

# Each write, flush or removal of a file done by half, then no more.
rm -r in whole.db
inputs 600 2
"$HINDCAST" ingest -q -d whole.db in >/dev/null || wrong "undisturbed: exit $?"
want=$(picture whole.db)
rm -f a.db a.db-journal
HINDCAST_TEST_COUNT=count "$FAULTY" ingest -q -d a.db in >/dev/null
writes=$(sed 's/.*writes //' count)
[ "$writes" -gt 100 ] || wrong "only $writes writes are seen"
n=1
while [ $n -le "$writes" ]; do
    rm -f a.db a.db-journal
    HINDCAST_TEST_FAULT=kill-at:$n "$FAULTY" ingest -q -d a.db in >/dev/null 2>&1
    [ $? -eq 137 ] || wrong "write $n of $writes: not killed"
    "$HINDCAST" ingest -q -d a.db in >/dev/null 2>err ||
        wrong "killed at write $n, then: $(cat err)"
    check_store a.db "killed at write $n"
    [ "$(picture a.db)" = "$want" ] || wrong "killed at write $n: another result"
    n=$((n + stride))
done
finish
