#!/bin/bash
# SPDX-License-Identifier: MIT
# What running a page's commands has in common here, under a Docker engine and for a release.

# Leaves the blocks of a page in FOLDER, see blocks.awk. A README without any commands: that is a failure.
readme_blocks() { # PAGE FOLDER
    local here to_markdown=cat
    here=$(dirname "${BASH_SOURCE[0]}")
    [[ $1 != *.[1-8] ]] || to_markdown="awk -f $here/mdoc.awk"
    mkdir -p "$2"
    $to_markdown "$1" | awk -v folder="$2" -f "$here/blocks.awk"
    [[ $1 != *README.md ]] || compgen -G "$2/*.commands" >/dev/null
}

# A command that stands in a line of a page, as it stands there, or a complaint.
inline() { # PAGE COMMAND
    if tr '\n' ' ' <"$1" | grep -qF -- "\`$2\`"; then
        printf '%s\n' "$2"
    else
        echo "$1 does not say: $2" >&2
        return 1
    fi
}

# The files that git would take along.
copy_checkout() { # TO
    mkdir -p "$1"
    { git ls-files -z --cached --others --exclude-standard 2>/dev/null ||
        find . -path ./.git -prune -o -path ./build -prune -o -type f -print0; } |
        while IFS= read -r -d '' file; do
            [ ! -e "$file" ] || printf '%s\0' "$file"
        done | tar -c --null -T - | tar -x -C "$1"
}

# Runs a file of commands as an interactive bash has it: its jobs do not ignore SIGINT. What they
# leave behind, all of one session, ends with them. Prints all that they print. WITHIN is what starts it.
run_commands() { # FOLDER COMMANDS SECONDS [WITHIN...]
    local session status stat fields
    # shellcheck disable=SC2016 # the inner shell's
    (cd "$1" && exec env --default-signal=INT,QUIT setsid timeout -k 5 "$3" "${@:4}" bash -c 'set -m; . "$1"' bash "$2") </dev/null 2>&1 &
    session=$!
    wait "$session"
    status=$?
    for stat in /proc/[0-9]*/stat; do
        read -r fields 2>/dev/null <"$stat" || continue
        read -r -a fields <<<"${fields##*) }" # state, parent, group, session
        [ "${fields[3]}" != "$session" ] || { stat=${stat#/proc/} && kill -KILL "${stat%/stat}"; }
    done
    return "$status"
} 2>/dev/null

# PIDs but that of pid 1, user ids and times vary, and so do what bash says of its jobs.
normal() {
    sed -E -e '/^\[[0-9]+\][-+ ] /d' \
        -e 's/\[([2-9]|[0-9]{2,})\]/[PID]/g' -e 's/ uid [0-9]+/ uid N/g' \
        -e 's/[0-9]+\.[0-9]+ s\>/T s/g' \
        -e 's/^ +([2-9]|[0-9]{2,})( +[^ ]+:)/ PID\2/' -e 's/ to [0-9]+ \(/ to PID (/g'
}

# Where the page says "(or more WORDS)", the number before these words may be larger.
at_least() { # EXPECTED README
    local word
    word=$(sed -n 's/.*(or more \([a-z]*\).*/\1/p' "$2" | head -n 1)
    awk -v word="${word:-/}" '
        match($0, "[0-9]+ " word) {
            n = substr($0, RSTART) + 0
            if (NR == FNR)
                least = n
            else if (least != "" && n >= least)
                sub("[0-9]+ " word, least " " word)
        }
        NR != FNR' "$1" -
}

# Does the output match? A line "..." stands for any lines.
as_expected() { # OUTPUT EXPECTED README
    local output pattern
    output=$(at_least "$2" "$3" <"$1" | normal)
    pattern=$(normal <"$2" | sed -e 's/[][*?\\]/\\&/g' -e 's/^\.\.\.$/*/')
    # shellcheck disable=SC2053 # a pattern
    [[ $output == $pattern ]]
}

differences() { # OUTPUT EXPECTED
    echo "the page says:"
    sed 's/^/    /' "$2"
    echo "and this comes:"
    tail -n $(($(wc -l <"$2") + 8)) "$1" | sed 's/^/    /'
}
