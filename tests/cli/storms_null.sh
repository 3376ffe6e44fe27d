# Where nothing was planted nothing is found; storms_null_all.sh tries more.
. "$SOURCE/tests/support/storms.sh"
null_exports 12000 1 4
null_exports 54000 5 8
null_exports 120000 9 10
null_summary
