# A scenario that is written, passes, and is broken in every way.
mkdir -p s/inputs
cp "$FIXTURES"/monday/*.csv s/inputs/
cat >s/replay.yaml <<'YAML'
ingest:
  exit: 0
steps:
  - run: [monday, --compat, --limit, "0"]
    expect: monday.json
  - run: [histogram]
    expect: histogram.csv
  - run: [status, --digest]
    expect: status.md
YAML
try() {
    "$HINDCAST" replay "$@" 2>&1
    echo "exit $?"
}
try s
try --update s
ls s/expected
try s
try -q --format ndjson s

sed -i '3s/^/x/' s/expected/histogram.csv
try s
rm s/expected/status.md
try s

echo 'not a row' >>s/inputs/extra.txt
try s
rm s/inputs/extra.txt

cat >s/replay.yaml <<'YAML'
steps:
  - run: [nothing]
    expect: nothing.json
YAML
try s
printf 'steps:\n  - run: [monday]\n    expect: ../../x\n' >s/replay.yaml
try s
printf 'steps:\n  - rum: [monday]\n    expect: x.json\n' >s/replay.yaml
try s
printf 'steps: 7\n' >s/replay.yaml
try s
printf 'steps: []\n' >s/replay.yaml
try s
printf 'ingest:\n  exit: 0\n' >s/replay.yaml
try s
mkdir -p e/inputs
printf 'steps:\n  - run: [monday]\n    expect: m.csv\n' >e/replay.yaml
try e
rm s/replay.yaml
try s
try none
try
