#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs Criterion tests and says what Criterion does not: which tests were skipped and why, each on a
# line of its own, and that none ran at all, which is a failure: a filter that matches nothing.
# Usage: tests/criterion.sh RUNNER [OPTION...]
set -u
tap=$(mktemp) || exit 1
trap 'rm -f "$tap"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

"$@" --tap="$tap"
status=$?

# A test that the filter left out is in there as one that "was skipped", without any other reason.
skipped=$(sed -n '/# SKIP test was skipped$/d; s/^ok - \(.*[^ ]\) *# SKIP \(.*\)$/[SKIP] \1: \2/p' "$tap")
[ -z "$skipped" ] || printf '%s\n' "$skipped"
if [ -z "$skipped" ] && ! grep -E '^(not )?ok ' "$tap" | grep -qv '# SKIP '; then
    echo "no test ran: $*" >&2
    [ "$status" != 0 ] || status=1
fi
exit "$status"
