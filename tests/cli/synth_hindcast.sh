# hindcast finds what was planted: the figures of truth.json, one by one.
command -v jq >/dev/null || { echo "skipped: no jq"; exit 77; }
cat >truth.jq <<'END'
(.monday.cells[] | "monday \(.hour_utc) \(.processor) \(.rows_failed)" +
  " \(.runs_failed) \(.phantom) \(.phantom_dup) \(.lost)"),
(.histogram[] | "week \(.dow_bq) \(.hour) \(.rows_failed)"),
(.runs | to_entries[] | select(.value > 0 and (.key | IN("success", "failed",
  "partial", "skipped", "lost", "open"))) | "runs \(.key) \(.value)"),
(.logs // empty | .sessions[] |
  "session \(if .state == "right_censored" then "open" else .state end)" +
  " \(.op): \(.beats), last \(.last | sub(".000000Z"; "Z"))"),
(.logs // empty | .sessions[] | select(.finding) |
  "finding \(.finding) \(.op) \(.gap_start // "-")")
END
agree() { # name, options of the generator
    name=$1
    shift
    "$SYNTH" "$@" --truth "$name.json" -o "$name"
    "$HINDCAST" ingest -d "$name.db" "$name" >/dev/null || exit
    ask() {
        "$HINDCAST" "$@" -d "$name.db" --limit 0 --format json
    }
    {
        ask monday | jq -r '.results[] | select(.name == "cells").rows[] |
          "monday \(.hour_utc) \(.processor_name) \(.total_failures)" +
          " \(.runs_failed) \(.phantom) \(.phantom_dup) \(.lost)"'
        ask histogram | jq -r '.results[] | select(.name == "cells").rows[] |
          "week \(.dow_bq) \(.hour) \(.n)"'
        ask query 'SELECT outcome, count(*) AS n FROM runs GROUP BY outcome' |
            jq -r '.results[0].rows[] | "runs \(.outcome) \(.n)"'
        [ ! -d "$name/logs" ] || ask heartbeats | jq -r '.results[] |
          if .name == "sessions" then .rows[] | "session" +
            " \(.state | ascii_downcase) \(.op): \(.beats), last \(.end)"
          elif .name == "gaps" then .rows[] | "finding \(.class) \(.op) " +
            if .class | IN("no_beats", "orphan_end") then "-" else .start end
          else empty end'
    } | sort >"$name.found"
    jq -r -f truth.jq "$name.json" | sort >"$name.truth"
    diff "$name.truth" "$name.found" &&
        echo "$name: $(grep -c . "$name.truth") figures agree"
}
agree month --preset seed --rows 30000 --shards 3 --logs --log-days 6 \
    --log-lines 4000
agree last-monday --preset seed --rows 8000 --storm one-monday --seed 11 \
    --format ndjson --generation old
agree quiet --preset null --rows 8000 --seed 5 --format ndjson
