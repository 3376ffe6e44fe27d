# The committed demo is what its README's command makes, after decompression:
# versions of zlib may compress otherwise.
demo=$FIXTURES/demo
options=$(sed -n 's/^    hindcast-synth \(.*\) --truth .*/\1/p' "$demo/README.md")
mkdir made
# shellcheck disable=SC2086
"$SYNTH" $options --truth made/truth.json -o made/inputs
(cd "$demo" && find inputs truth.json -type f | sort) >want
(cd made && find . -type f | sed 's,^\./,,' | sort) >got
diff want got || exit
while read -r file; do
    case $file in
    *.gz)
        zcat "$demo/$file" >a
        zcat "made/$file" >b
        ;;
    *)
        cp "$demo/$file" a
        cp "made/$file" b
        ;;
    esac
    cmp a b || echo "differs: $file"
done <want
echo "$(grep -c . want) files are the same"
[ "$(find "$demo" -type f -exec cat {} + | wc -c)" -le 1000000 ] && echo "within 1 MB"
