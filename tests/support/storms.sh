# Storms of generated exports, for tests/cli/storms_*.sh.

# storms_of NAME SYNTH-OPTIONS...: sets $csv to the storms of the export, a
# line each: kind, scope, window, start, end, recurrence.
storms_of() {
    rm -rf export export.db
    "$SYNTH" --level 0 --preset null "$@" -o export >/dev/null || exit 1
    "$HINDCAST" ingest -q -d export.db export/*.csv >/dev/null || exit 1
    csv=$("$HINDCAST" storms -d export.db --limit 0 --format csv | sed 1d |
        cut -d, -f2-6,20)
}

# null_exports ROWS FIRST-SEED LAST-SEED: what is found where nothing was
# planted, a line an export in the file `found`.
null_exports() {
    seed=$2
    while [ "$seed" -le "$3" ]; do
        storms_of --rows "$1" --seed "$seed"
        echo "$csv" | awk -F, -v export="$1 rows, seed $seed" '
            $1 == "burst" { bursts++ }
            $1 == "recurring" || $1 == "daily" || $1 == "insufficient_weeks" {
                windows++ }
            END { print windows + 0, bursts + 0, export }' >>found
        seed=$((seed + 1))
    done
}

# What null_exports found, in one line.
null_summary() {
    awk '{ n++; windows += $1; bursts += $2 > 0; if ($2 > most) most = $2 }
        $1 > 0 || $2 > 1 { print "found something: " $0 }
        END { printf "%d exports without a storm: %d windows, ", n, windows
            printf "%d with a burst, at most %d in any\n", bursts, most }' found
}

# within SECONDS A B: whether two times are at most that far apart.
within() {
    a=$(date -u -d "$2" +%s) && b=$(date -u -d "$3" +%s) || return 1
    [ $((a - b)) -le "$1" ] && [ $((b - a)) -le "$1" ]
}

# planted ROWS SEED: plant a weekly, a single and a daily storm somewhere and
# say what was not found as planted.
planted() {
    days="Sunday Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
    dow=$(($2 * 3 % 7)) from=$(($2 * 5 % 24)) length=$((1 + $2 % 5))
    day=$(echo $days | cut -d' ' -f$((dow + 1)))
    next=$(echo $days | cut -d' ' -f$((dow + 2)))
    to=$(((from + length) % 24))
    name=$(echo "$day" | cut -c1-3 | tr a-z A-Z)
    [ $((from + length)) -lt 24 ] && next= || next="$next "
    # Two days after the weekly one, in the second week of January.
    start=$(date -u -d "2026-01-0$((4 + (dow + 2) % 7)) $((($2 * 7) % 23)):$(($2 * 5 % 60))" +%Y-%m-%dT%H:%M)
    minutes=$((15 + $2 * 5 % 90))
    end=$(date -u -d "$start UTC $minutes minutes" +%Y-%m-%dT%H:%M)
    storms_of --rows "$1" --seed "$2" --plant "once:$start/${minutes}m:600" \
        --plant "weekly:$name:$(printf '%02d-%02d' $from $to):60"
    echo "$csv" | awk -F, -v w="$(printf '%s %02d:00-%s%02d:00' $day $from "$next" $to)" '
        $2 == "" && $1 == "recurring" { n++; good += $3 == w && split($6, k, "/") == 2 && k[1] == k[2]; got = got " " $3 " " $6 }
        END { if (n != 1 || !good) print "weekly " w ": found" got }'
    burst=$(echo "$csv" | awk -F, '$2 == "" && $1 == "burst" { print $4, $5 }')
    set -- "$1" "$2" $burst
    if [ $# -ne 4 ]; then
        echo "once $start to $end: found $burst"
    else
        within 300 "$3" "$start" && within 300 "$4" "$end" ||
            echo "once $start to $end: found $3 to $4"
    fi
    storms_of --rows "$1" --seed "$2" \
        --plant "daily:$(printf '%02d-%02d' $from $to):200"
    echo "$csv" | awk -F, -v w="$(printf '%02d:00-%02d:00 daily' $from $to)" '
        $2 == "" { n++; good += $1 == "daily" && $3 == w; got = got " " $1 " " $3 }
        END { if (n != 1 || !good) print "daily " w ": found" got }'
}
