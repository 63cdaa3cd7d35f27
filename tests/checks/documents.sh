#!/bin/bash
# SPDX-License-Identifier: MIT
# The table of variables in the code, the README and the man page name the same ones, and the
# version is in the changelog; the command line, its man page and completions name the same options.
set -u
bad=0
in_code=$(sed -n '/config_table\[\] = {/,/^};/s/^ *{"\([A-Z]*\)".*/SIGSHIM_\1/p' shim/config/table.c | sort)
[ -n "$in_code" ] || { echo "no table found"; exit 1; }
for document in README.md docs/sigshim.7; do
    in_text=$(grep -oE 'SIGSHIM_[A-Z]+' "$document" | grep -vE '_(SIGNAL|PID|RUNTIME)$' | sort -u)
    diff <(echo "$in_code") <(echo "$in_text") >/dev/null && continue
    echo "$document and shim/config/table.c name different variables:"
    diff <(echo "$in_code") <(echo "$in_text") | grep '^[<>]'
    bad=1
done
version=$(packaging/version.sh)
[ -n "$version" ] && grep -qF "## [$version]" CHANGELOG.md || {
    echo "CHANGELOG.md has no entry for $version"
    bad=1
}
for page in docs/*.[1378]; do
    [ "$(sed -n '2s/ .*//p' "$page")" = .so ] && page=docs/$(basename "$(sed 's/.* //;2!d' "$page")")
    man -l --warnings -E UTF-8 -Tutf8 "$page" 2>&1 >/dev/null | grep . && bad=1
done
# Every variable is an option of `sigshim run`.
for option in $(sed 's/SIGSHIM_//' <<<"$in_code" | tr '[:upper:]' '[:lower:]'); do
    "$build/sigshim" run --help | grep -qw -- "--$option" || { echo "sigshim run --help does not have --$option"; bad=1; }
done
# Every option that a subcommand has by its help is in the man page and in each completion.
for command in doctor run config help; do
    for option in $("$build/sigshim" "$command" --help | sed -n 's/^ \{2,6\}\(-., \)\?--/--/p' | grep -oE -- '--[a-z]+' | sort -u); do
        word=${option#--}
        grep -qE -- "(Fl |, )-$word( |$)" docs/sigshim.1 || [ "$word" = help ] ||
            { echo "docs/sigshim.1 does not have $option of $command"; bad=1; }
        for file in "$build"/completions/*; do
            grep -qw -- "$word" "$file" || { echo "$file does not have $option of $command"; bad=1; }
        done
    done
done
exit $bad
