# Two exports of each planted cause: why puts it first, and calls nothing else
# SUPPORTED.
. "$SOURCE/tests/support/causes.sh"
causes_table 1 2
