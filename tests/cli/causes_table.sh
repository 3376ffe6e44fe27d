# Two exports of each planted cause: why puts it first, and calls all else REFUTED
# or without data.
. "$SOURCE/tests/support/causes.sh"
causes_table 1 2
