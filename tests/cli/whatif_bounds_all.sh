# label: slow
# The same for a hundred exports.
. "$SOURCE/tests/support/whatif.sh"
bounds_table 1 100
