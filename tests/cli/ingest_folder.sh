# A folder: bytewise order of names, names with a dot and links that lead back
# or nowhere left out, the database among the exports too.
row() {
    printf 'processor_name,run_id,status,started_at\n%s,1,success,2026-01-12\n' "$1" >"$2"
}
mkdir -p in/b/deep in/.git in/B
row a in/a.csv
row a2 in/a-2.csv
row b in/b/deep/x.csv
row b in/b/x.csv # the same bytes as deep/x.csv: known
row c in/B/y.csv
row h in/.git/h.csv
row h in/.hidden.csv
ln -s ../.. in/b/up
ln -s . in/self
ln -s gone in/dead
mkfifo in/pipe
"$HINDCAST" ingest -d in/a.db --format csv in
echo "exit $?"
"$HINDCAST" ingest -d in/a.db in
echo "exit $?"
# A table sums up by format and names what needs attention; all on demand.
printf 'processor_name,run_id,status,started_at\ne,1,,2026-01-12\n,2,failed,2026-01-12\ne,3,failed,2026-01-12' >in/reject.csv
printf '\001\002\003' >in/noise
"$HINDCAST" ingest -d b.db in 2>/dev/null
echo "exit $?"
"$HINDCAST" ingest -d c.db --verbose in 2>/dev/null
echo "exit $?"
"$HINDCAST" status -d b.db | sed '/^Rows and runs/,$d'
"$HINDCAST" status -d b.db --verbose | sed '/^Rows and runs/,$d'
mkdir -p $(i=0; p=deep; while [ $i -lt 34 ]; do i=$((i + 1)); p=$p/d; done; echo $p)
"$HINDCAST" ingest -d a.db deep 2>&1
echo "exit $?"
