# The committed demo is what its README's command makes, after decompression:
# versions of zlib may compress otherwise.
demo=$FIXTURES/demo
options=$(sed -n 's/^    hindcast-synth \(.*\) -o .*/\1/p' "$demo/README.md")
# shellcheck disable=SC2086
"$SYNTH" $options -o made
(cd "$demo" && find . -type f ! -name README.md | sort) >want
(cd made && find . -type f | sort) >got
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
[ "$(du -sb "$demo" | cut -f1)" -le 1000000 ] && echo "within 1 MB"
