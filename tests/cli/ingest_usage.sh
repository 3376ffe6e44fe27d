# Command lines of ingest that are wrong change nothing.
try() {
    "$HINDCAST" ingest -d a.db "$@" 2>&1
    echo "exit $?"
}
mkdir empty
echo x >x
try
try missing.csv
try x missing.csv
try empty
try --as nothing x | sed 's/there are .*/there are .../'
try --delimiter ab x
try --threads 0 x
try --threads 65 x
try --epoch days x
try --profile missing.yaml x
try --profile empty x
cat >zone.yaml <<END
name: mine
zone: Mars/Phobos
status: {success: [ok]}
columns:
  - {name: job, role: processor}
  - {name: state, role: status}
  - {name: begin, role: started}
END
try --profile zone.yaml x
try --columns a,,b x
try --pattern '(' x
try --pattern x x
try - - </dev/null
try - <&-
test -e a.db && echo 'a database was made'
exit 0
