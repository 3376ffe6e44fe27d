# Whether whatif's bounds hold what really would have happened, for
# tests/cli/whatif_bounds*.sh.

# bounds_of SEED: a line for each policy of one open-loop export in the file
# `bounds`: seed, policy, ok or what lies outside, then truth and bounds.
bounds_of() {
    rm -rf export export.db
    "$SYNTH" --preset open-loop --seed "$1" --level 0 -o export >/dev/null || exit 1
    "$HINDCAST" ingest -q -d export.db export/*.csv >/dev/null || exit 1
    window=$(sed -n 's/.*"written": "\(skip_window[^"]*\)".*/\1/p' export/truth.json)
    for option in '' "--policy=$window"; do
        "$HINDCAST" whatif -d export.db ${option:+"$option"} --limit 0 \
            --result policies --format csv || exit 1
    done >figures
    grep '"written"' export/truth.json >truth
    awk -F, -v seed="$1" '
        $1 == "policy" { for (i = 1; i <= NF; i++) column[$i] = i; next }
        FNR == NR { for (name in column) row[$1, name] = $column[name]; next }
        {
            policy = $0
            sub(/.*"written": "/, "", policy)
            sub(/[("].*/, "", policy)
            miss = ""
            text = ""
            m = split("attempts failed succeeded lost_success dead_lettered", f, " ")
            for (i = 1; i <= m; i++) {
                match($0, "\"" f[i] "\": [0-9]+")
                true = substr($0, RSTART, RLENGTH)
                sub(/.* /, "", true)
                lo = row[policy, f[i] "_lo"]
                hi = row[policy, f[i] "_hi"]
                if (lo == "" || true + 0 < lo + 0 || true + 0 > hi + 0)
                    miss = miss " " f[i]
                text = text "," true "," lo "," hi
            }
            print seed "," policy "," (miss == "" ? "ok" : "outside:" miss) text
        }' figures truth >>bounds
}

# bounds_table FIRST LAST: bounds_of() for all these seeds, kept beside the
# program as whatif_bounds_LAST.csv, and by policy how often they hold it.
bounds_table() {
    seed=$1
    echo seed,policy,verdict,attempts,attempts_lo,attempts_hi,failed,failed_lo,failed_hi,succeeded,succeeded_lo,succeeded_hi,lost_success,lost_success_lo,lost_success_hi,dead_lettered,dead_lettered_lo,dead_lettered_hi >bounds
    while [ "$seed" -le "$2" ]; do
        bounds_of "$seed"
        seed=$((seed + 1))
    done
    cp bounds "$(dirname "$HINDCAST")/whatif_bounds_$2.csv"
    awk -F, 'NR > 1 { n++; good += $3 == "ok" }
        END { printf "%d cases: ", n
            if (20 * good >= 19 * n) print "95 % hold the truth"
            else print good " hold the truth" }' bounds
}
