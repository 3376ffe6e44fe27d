# label: slow
# A hundred exports, up to the size of the published month, in which nothing
# was planted.
. "$SOURCE/tests/support/storms.sh"
null_exports 12000 101 140
null_exports 54000 141 180
null_exports 120000 181 195
null_exports 270000 196 200
null_summary
