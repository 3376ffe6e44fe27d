# Items whose success instants are known: what a policy really would have come
# to lies within what whatif says of it.
. "$SOURCE/tests/support/whatif.sh"
bounds_table 1 5
