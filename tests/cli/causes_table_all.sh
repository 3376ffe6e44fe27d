# label: slow
# Fifty exports of each planted cause, and fifty of none.
. "$SOURCE/tests/support/causes.sh"
causes_table 1 50
