#!/bin/sh
# Layers point one way: base <- parsers, base <- schema, all <- analyzer, and
# each library is seen by the files that wrap it alone.
set -eu
cd "$1"
failed=0

# forbid PATTERN WHY FILES...: no line of them may match
forbid() {
    pattern=$1
    why=$2
    shift 2
    if grep -nE "$pattern" "$@" /dev/null; then
        echo "^ $why"
        failed=1
    fi
}
files() { # folders...: their C and C++ files, where they exist
    find "$@" -name '*.[ch]' -o -name '*.cpp'
}
except() { # regular expression
    grep -vE "$1"
}

forbid '#include "(parsers|schema|analyzer)/' "base/ includes base/ alone" $(files base)
forbid '#include "(schema|analyzer)/' "parsers/ includes base/ and itself" $(files parsers)
forbid '#include "(parsers|analyzer)/' "schema/ includes base/ and itself" $(files schema)
forbid '#include "(parsers|schema|analyzer)/' "the generator shares base/ alone" $(files fixtures)

all=$(files base parsers schema analyzer)
forbid '#include <sqlite3' "only schema/ sees SQLite" \
    $(echo "$all" | except '^schema/')
forbid '#include <zlib' "only inflate_zlib.c sees zlib" \
    $(echo "$all" | except '^parsers/inflate_zlib\.c$')
forbid '#include <(isa-l|igzip_lib)' "only inflate_isal.c sees ISA-L" \
    $(echo "$all" | except '^parsers/inflate_isal\.c$')
forbid '#include <csv\.h' "only csv.c sees libcsv" \
    $(echo "$all" | except '^parsers/csv[a-z_]*\.c$')
forbid '#include .simdjson' "only json.cpp sees simdjson" \
    $(echo "$all" | except '^parsers/json\.cpp$')
forbid '#include <pcre2' "only pattern.c sees PCRE2" \
    $(echo "$all" | except '^parsers/pattern\.c$')
forbid '#include <yaml' "only yaml.c sees libyaml" \
    $(echo "$all" | except '^parsers/yaml\.c$')
forbid '#include <libsmartcols' "only table_grid.c sees libsmartcols" \
    $(echo "$all" | except '^analyzer/report/table_grid\.c$')

low=$(files base parsers schema)
forbid '\b(printf|puts|putchar|perror|fprintf|fputs|vprintf) *\(' \
    "only analyzer/ prints" $low
forbid '\b(exit|_exit|abort|quick_exit) *\(' "only main ends the program" \
    $low $(files analyzer | except '^analyzer/main\.c$')
forbid '\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|atof|strtod|setlocale) *\(' \
    "unsafe, or looks at the locale" \
    $(echo "$all" | except '^(base/str\.c|analyzer/report/table[a-z_]*\.c)$')
forbid '\b(time|gettimeofday|clock_gettime|rand|random|srand)\(' \
    "no output depends on a clock or on chance" \
    $(echo "$all" | except '^analyzer/ingest/progress\.c$')
forbid '\b(TODO|FIXME|XXX|HACK)\b' "left-over marks" $all
exit $failed
