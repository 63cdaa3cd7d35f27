#!/bin/bash
# SPDX-License-Identifier: MIT
# What is cited exists: promises (P1, P2...) in docs/contract.md, documents and files by their path,
# links of Markdown, and the functions that docs/HACKING.md sends its reader to.
set -u
bad=0
complain() { echo "$*"; bad=1; }
. tests/list-files.sh
sources=$(list_files | grep -E '^(shim|cli|include|tests|bench|examples|docs)/|^(README|CHANGELOG)\.md$' |
    grep -vE '^tests/checks/citations\.sh$')

documents=$(grep -E '\.md$' <<<"$sources")
promised=$(grep -oE '^\*\*P[0-9]+\.' docs/contract.md | tr -d '*.')
[ "$promised" = "$(seq -f 'P%g' 1 "$(wc -l <<<"$promised")")" ] ||
    complain "docs/contract.md does not have P1, P2... in their order, each once:" $promised
while IFS=: read -r file promise; do
    grep -qx "$promise" <<<"$promised" || complain "$file cites $promise, which docs/contract.md does not have"
done < <(grep -oHE '\bP[0-9]{1,2}\b' $sources | sort -u)

while IFS=: read -r file path; do
    [ -e "$path" ] || complain "$file cites $path, which is not there"
done < <(grep -oHP '(?<![\w/.)}$-])(docs|tests|shim|cli|include|examples|bench)/[\w/.-]*\.\w+' $sources |
    grep -vE ':include/(uapi|linux)/' | sort -u)

# Folders, and files without an ending, in documents.
while IFS=: read -r file path; do
    [ -e "$path" ] || complain "$file names $path, which is not there"
done < <(grep -oHP '(?<![\w/.)}$:-])(docs|tests|shim|cli|runc|examples|bench|packaging)/[\w-]++(/[\w-]++)*+(?!\*|\.\w)' \
    $documents docs/*.[1-8] | sort -u)

while IFS=: read -r file link; do
    target=$(dirname "$file")/${link%%#*}
    [ -e "$target" ] || complain "$file links to $link, which is not there"
done < <(grep -oHE '\]\([^) ]+\)' $documents | sed 's/](\(.*\))/\1/' | grep -v ':http' | sort -u)

guide=docs/HACKING.md
for name in $(grep -oE '`[a-z_]+(\(\)|\[\])`' $guide | tr -d '`()[]' | sort -u); do
    case $name in malloc | dlsym | sigaction | exit | sys) continue ;; esac
    grep -rqE "\b$name(\(|\[)" shim tests/readme || complain "$guide names $name, which is not there"
done
for name in $(grep -oE '\b[a-z_/]+\.[chS]\b' $guide | sort -u); do
    [ -e "$name" ] || [ -e "shim/$name" ] || find shim cli runc include tests -path "*/$name" | grep -q . ||
        complain "$guide names $name, which is not there"
done
exit $bad
