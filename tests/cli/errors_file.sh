# What errors --file prints for programs that score log parsers: a header, then
# one id a line of the file, whatever the lines hold.
ids() {
    "$HINDCAST" errors --file "$@" --format csv
}
printf 'a 1\n\n  \nb\0c 2\r\nbad \377 3\nan open "quote, 4\nlast 5' >file
echo "== $(($(wc -l <file) + 1)) lines, the last one without an end"
ids file
gzip -k file
ids file.gz >zipped
ids file | cmp - zipped && echo "the same from gzip"
"$HINDCAST" errors --file file --format ndjson | wc -l
ids file --limit 2

echo "== a line of three million bytes, and one behind it"
head -c 3000000 /dev/zero | tr '\0' 'x' >long
printf '\ntail 5\n' >>long
ids long
: >empty
echo "== no line"
ids empty

echo "== forty thousand lines in two orders"
awk 'BEGIN { for (i = 0; i < 40000; i++)
    printf "worker %d of pool%d %s after %d ms\n", i, i % 7,
        i % 3 ? "failed" : "stopped", i * 7919 % 1000 }' >lines
ids lines | sed 1d >forward
tac lines >reversed
ids reversed | sed 1d | tac | cmp - forward && wc -l <forward

echo "== a regex that would never end"
printf 'masks: [{name: evil, regex: "(x+x+)+[yz]"}, {name: n, regex: "[0-9]+"}]\n' >evil.yaml
{
    printf 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx 5\n'
    printf 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx 6\nfine 7\n'
} >texts
ids texts --masks evil.yaml --result templates
"$HINDCAST" errors --file texts --masks evil.yaml | grep Note:
