# What truth.json says of the logs is what jq counts over their lines.
command -v jq >/dev/null || { echo "skipped: no jq"; exit 77; }
"$SYNTH" --preset seed --rows 2000 --logs --log-days 4 --log-lines 3000 \
    --level 0 -o out
find out/logs -name '*.json' -exec cat {} + >all
jq -c '[.logName, .timestamp, .insertId, .severity // "DEFAULT",
  .textPayload // ""]' all | sort -u >entries
echo "files $(find out/logs -name '*.json' | grep -c .)
lines $(grep -c . all)
entries $(grep -c . entries)
heartbeats $(grep -c 'HEARTBEAT' entries)" >counted
jq -r '"severity " + .[3]' entries | sort | uniq -c |
    awk '{ print $2, $3, $1 }' >>counted
# Beats of each operation, whatever stands before the word.
jq -r '.[4] | select(test("HEARTBEAT: ")) | sub(".*HEARTBEAT: "; "")
  | sub(" still running.*"; "")' entries | sort | uniq -c |
    awk '{ n = $1; $1 = ""; print "beats of" $0 ": " n }' >>counted
jq -r '.logs | "files \(.files)", "lines \(.lines)", "entries \(.entries)",
  "heartbeats \(.heartbeat_entries)",
  (.severities | to_entries | sort_by(.key)[] | "severity \(.key) \(.value)"),
  (.sessions | group_by(.op)[] | "beats of \(.[0].op): \(map(.beats) | add)")' \
    out/truth.json >told
diff counted told && cat told
jq -r '.logs.sessions[] | "\(.state) \(.finding // "-")"' out/truth.json |
    sort | uniq -c | awk '{ print $1, $2, $3 }'

# A late file repeats entries of its hour and names the second it came.
find out/logs -name '*_A0:*' | sort | sed -n 1p
late=$(find out/logs -name '*_A0:*' | sort | sed -n 1p)
first=$(echo "$late" | sed 's/_A0:.*/_S0.json/')
while read -r line; do
    grep -qxF -e "$line" "$first" || echo "not in its hour: $line"
done <"$late"
