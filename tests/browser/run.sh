#!/bin/sh
# Open reports in Chromium; 77 = skipped, it says why.
# HINDCAST and FIXTURES are set by ctest.
set -u
cd "$(dirname "$0")" || exit 1
for program in node npm "${CHROMIUM:-chromium}"; do
    command -v "$program" >/dev/null || {
        echo "skipped: no $program"
        exit 77
    }
done
[ -d node_modules/playwright-core ] || npm ci --no-audit --no-fund || {
    echo "skipped: playwright-core cannot be installed"
    exit 77
}
exec node --test --test-concurrency=1 report.test.mjs
