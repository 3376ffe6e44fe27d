# What a wrong command line says, and with which exit code.
try() {
    "$HINDCAST" "$@" 2>&1
    echo "exit $?"
}
try nothing
try query
try query --limit x 'SELECT 1'
try query --format xml 'SELECT 1'
try query --limit
try query --quiet=yes 'SELECT 1'
try query -d a.db -d b.db 'SELECT 1'
try query -d none.db 'SELECT 1'
try sql nothing
try help nothing
try version --help
try version --limit 1
try sql --help
mkdir folder
try query -d folder 'SELECT 1'
echo text >text.db
try query -d text.db 'SELECT 1'
# A configuration file that is not there.
"$HINDCAST" ingest -q -d a.db -o /dev/null - </dev/null
try heartbeats -d a.db --patterns missing
try errors -d a.db --masks missing
try noise -d a.db --rules missing
try replay folder
