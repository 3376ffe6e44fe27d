# Plant every cause and none, over and over, and ask why.
#   . tests/support/causes.sh; causes_table FIRST LAST
# Seeds FIRST to LAST of h1 to h12 and null at 20,000 rows.  Prints what each
# cause came to; the verdicts of all exports lie in causes.tsv: planted, seed,
# hypothesis, verdict, rank, share, lift (- = unknown).
command -v jq >/dev/null || { echo "skipped: no jq"; exit 77; }

ask_why() { # planted, seed
    rm -rf plant plant.db
    "$SYNTH" --preset "$1" --seed "$2" --rows 20000 --level 0 -o plant || exit 1
    "$HINDCAST" ingest -q -d plant.db plant/*.csv >/dev/null || exit 1
    "$HINDCAST" why -d plant.db --format json >why.json || exit 1
    jq -r --arg planted "$1" --arg seed "$2" '.results[]
        | select(.name == "hypotheses").rows[] | [$planted, $seed, .id, .verdict, .rank,
            .share // "-", .lift // "-"] | @tsv' why.json
}

causes_table() { # first seed, last seed
    : >causes.tsv
    seed=$1
    while [ "$seed" -le "$2" ]; do
        for planted in h1 h2 h3 h4 h5 h6 h7 h8 h9 h10 h11 h12 null; do
            ask_why $planted "$seed" >>causes.tsv
        done
        seed=$((seed + 1))
    done
    awk -f "$SOURCE/tests/support/causes.awk" causes.tsv
    # The artefact of the test.
    [ -z "${ARTEFACTS-}" ] || {
        mkdir -p "$ARTEFACTS"
        cp causes.tsv "$ARTEFACTS/causes-$1-$2.tsv"
        awk -v markdown=1 -f "$SOURCE/tests/support/causes.awk" causes.tsv \
            >"$ARTEFACTS/causes-$1-$2.md"
    }
}
