# The table of planted causes and what why made of them, from causes.tsv: a line
# for each cause that was planted, a column for each hypothesis: how often it was
# SUPPORTED, WEAK, REFUTED and without data, a dot for never.
# -v markdown=1 prints Markdown.
BEGIN { FS = "\t" }
{
    id = substr($3, 2) + 0
    if (!($1 in known)) { known[$1] = 1; order[++n_planted] = $1 }
    if (!(($1, $2) in seen)) { seen[$1, $2] = 1; exports[$1]++ }
    count[$1, id, $4]++
    if ($4 != "NO_DATA" && !(($1, $2) in judged)) { judged[$1, $2] = 1; storms[$1]++ }
    right = "H" substr($1, 2)
    if ($3 == right && $5 == 1 && $4 == "SUPPORTED")
        first[$1]++
    if ($3 != right && ($4 == "SUPPORTED" || $4 == "WEAK"))
        wrong[++n_wrong] = $1 " of seed " $2 ": " $3 " is " $4 ", share " $6
    if ($3 == right && ($5 != 1 || $4 != "SUPPORTED"))
        wrong[++n_wrong] = $1 " of seed " $2 ": " $3 " is " $4 ", rank " $5
}
function cell(planted, id,    text) {
    text = count[planted, id, "SUPPORTED"] + 0 "/" count[planted, id, "WEAK"] + 0 \
        "/" count[planted, id, "REFUTED"] + 0 "/" count[planted, id, "NO_DATA"] + 0
    return text
}
END {
    if (markdown) {
        printf "| planted | exports | first |"
        for (id = 1; id <= 12; id++) printf " H%d |", id
        printf "\n|---|---|---|"
        for (id = 1; id <= 12; id++) printf "---|"
        print ""
        for (i = 1; i <= n_planted; i++) {
            p = order[i]
            printf "| %s | %d | %s |", p == "null" ? "nothing" : "H" substr(p, 2), \
                exports[p], p == "null" ? "" : first[p] + 0
            for (id = 1; id <= 12; id++) {
                text = cell(p, id)
                printf " %s |", p == "h" id ? "**" text "**" : text
            }
            print ""
        }
        exit
    }
    for (i = 1; i <= n_planted; i++) {
        p = order[i]
        supported = weak = 0
        for (id = 1; id <= 12; id++)
            if (p != "h" id) {
                supported += count[p, id, "SUPPORTED"]
                weak += count[p, id, "WEAK"]
            }
        printf "%s: %s, others supported %d, weak %d\n", p, \
            p == "null" ? "no storm in " exports[p] - storms[p] " of " exports[p] : \
            "first and supported in " first[p] + 0 " of " exports[p], supported, weak
    }
    for (i = 1; i <= n_wrong; i++) print wrong[i]
}
