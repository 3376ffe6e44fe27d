# Another process holds the database, a signal comes, or an input is a bomb.
. "$LIB"
inputs 600 2
"$HINDCAST" ingest -q -d whole.db in >/dev/null || wrong "undisturbed: exit $?"
want=$(picture whole.db)

# lock: hold the write lock of a.db until unlock; readers may read.
mkfifo orders
lock() {
    sqlite3 a.db <orders >locked 2>&1 &
    holder=$!
    exec 9>orders
    echo "BEGIN IMMEDIATE; SELECT 'locked';" >&9
    i=0
    while [ $i -lt 100 ] && ! grep -q locked locked; do
        i=$((i + 1))
        sleep 0.05
    done
}
unlock() {
    exec 9>&-
    wait $holder
}

"$HINDCAST" ingest -q -d a.db in/log1.json.gz >/dev/null
before=$(picture a.db)
lock
begin=$(date +%s)
"$HINDCAST" ingest -q -d a.db in >/dev/null 2>err
code=$?
waited=$(($(date +%s) - begin))
[ $code -eq 4 ] || wrong "a second writer: exit $code"
one_sentence err "a second writer" 'another process is writing to this database'
[ $waited -ge 4 ] || wrong "a second writer waited $waited s alone"
[ "$(picture a.db)" = "$before" ] || wrong "readers beside a writer: another picture"
unlock

# One that waits no longer than it has to.
lock
{ sleep 1; echo "ROLLBACK;" >&9; } &
"$HINDCAST" ingest -q -d a.db in >/dev/null 2>err || wrong "it waited, then: $(cat err)"
unlock
[ "$(picture a.db)" = "$want" ] || wrong "after waiting: another result"

# Readers while files come in see whole files.
rm a.db
"$HINDCAST" ingest -q -d a.db in/log1.json.gz >/dev/null
"$HINDCAST" ingest -q -d a.db in >/dev/null 2>&1 &
pid=$!
while kill -0 $pid 2>/dev/null; do
    n=$("$HINDCAST" query -d a.db --format csv -q "
        WITH stored AS (SELECT id >> 32 AS source, count(*) AS n
                          FROM (SELECT id FROM run_row UNION ALL SELECT id FROM log)
                         GROUP BY 1)
        SELECT count(*) AS n FROM source AS s LEFT JOIN stored AS t ON t.source = s.id
         WHERE s.records <> coalesce(t.n, 0)" 2>err | tail -1)
    [ "$n" = 0 ] || grep -q 'another process' err || wrong "a reader sees $n halves: $(cat err)"
done
wait $pid || wrong "ingest beside readers: exit $?"
[ "$(picture a.db)" = "$want" ] || wrong "ingest beside readers: another result"

# A signal, wherever it falls: whole files, and the program ends by it.
for signal in INT TERM HUP; do
    for after in 0.02 0.1 0.3; do
        rm -f a.db a.db-journal
        # A shell starts a job in the background with SIGINT ignored.
        env --default-signal=INT,TERM,HUP "$HINDCAST" ingest -q -d a.db in >/dev/null 2>err &
        pid=$!
        sleep $after
        kill -$signal $pid 2>/dev/null
        wait $pid
        code=$?
        case $signal:$code in
        *:0 | INT:130 | TERM:143 | HUP:129) ;;
        *) wrong "SIG$signal after $after s: exit $code: $(cat err)" ;;
        esac
        [ ! -s err ] || one_sentence err "SIG$signal" 'interrupted'
        "$HINDCAST" query -d a.db 'SELECT 1' >/dev/null 2>&1 &&
            check_store a.db "SIG$signal after $after s"
        "$HINDCAST" ingest -q -d a.db in >/dev/null 2>err || wrong "then: $(cat err)"
        [ "$(picture a.db)" = "$want" ] || wrong "SIG$signal: another result"
    done
done

# 2 GB of zeros, 2 MB packed: as they are, as one cell, as one JSON text.
peak_kib() { # file: peak memory of its ingest, in KiB; code and err
    rm -f bomb.db
    /usr/bin/env sh -c '"$1" ingest -q -d bomb.db "$2" >/dev/null 2>err &
        pid=$!; peak=0
        while kill -0 $pid 2>/dev/null; do
            now=$(sed -n "s/^VmHWM: *\([0-9]*\) kB/\1/p" /proc/$pid/status 2>/dev/null)
            [ "${now:-0}" -gt $peak ] && peak=$now
            sleep 0.05
        done
        wait $pid; echo $? >code; echo $peak' - "$HINDCAST" "$1"
}
# One gzip member of 256 MB, eight times.
head -c 268435456 /dev/zero | gzip -9 >zeros
for k in 1 2 3 4 5 6 7 8; do cat zeros; done >tail.gz
cp tail.gz plain.gz
{ printf 'processor_name,status,started_at,run_id\na,"' | gzip; cat tail.gz; } >cell.gz
{ printf '{"insertId": "' | gzip; cat tail.gz; } >json.gz
for name in plain cell json; do
    kib=$(peak_kib $name.gz)
    [ -n "$SANITIZE" ] || [ "$kib" -lt 204800 ] || wrong "bomb $name: $kib KiB"
    [ "$(cat code)" -eq 3 ] || wrong "bomb $name: exit $(cat code)"
    grep -q '^hindcast: ' err || wrong "bomb $name: no sentence"
done
finish
