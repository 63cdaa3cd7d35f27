#!/bin/bash
# SPDX-License-Identifier: MIT
# The commands that documents and manual pages have in their text: make has the target and the variables,
# sigshim the subcommand and the options; any other is quoted in a test, which runs it as it stands.
set -u
. tests/list-files.sh
bad=0
complain() { echo "$page: $command: $*"; bad=1; }
# The changelog tells of what was, too.
pages=$(list_files | grep -E '^[A-Z]+\.md$|^docs/.*\.(md|[1-8])$|^examples/.*README\.md$|^packaging/npm/README\.md$' |
    grep -vx CHANGELOG.md)
tests=$(list_files | grep -E '^tests/' | grep -vx tests/checks/commands.sh)
used=$(list_files | grep -E '(^|/)(Makefile|[a-z]*\.mk)$|^packaging/.*\.sh$' | xargs cat | grep -oE '[A-Za-z_]{2,}' | sort -u)
targets=$(make -npq 2>/dev/null | sed -n 's/^\([a-z][a-z-]*\):.*/\1/p')
declare -A help=([sigshim]=$("$build/sigshim" --help))
for command in doctor run config help; do
    help[$command]=$("$build/sigshim" "$command" --help)
done

# For engines that no test here has (docs/host.md and the examples say so), and for one that is not ours.
untried='systemctl reload docker
systemctl daemon-reload
kubectl apply -f policy.yaml
kubectl label namespace shop sigshim=on'

# PAGE:COMMAND: what is in backquotes, .Ql or .Dl, has arguments, and begins with a program's name.
programs='make|docker|sigshim|npm|npx|tar|sha256sum|pkg-config|podman|ctr|busybox|systemctl|kubectl|true'
commands() {
    local page
    for page in $pages; do
        case $page in
        *.md) sed -e '/^```/,/^```/d' -e 's/^ *//' "$page" | tr '\n' ' ' | grep -oP '`[^`]+`' | tr -d '`' ;;
        *) sed -nE 's/^\.(Ql|Dl) (.*[^ .,])( [.,:)])*$/\2/p' "$page" ;;
        esac | grep -E "^([A-Z_]+=[^ ]* )*($programs)( |$)" | grep ' ' | sed "s|^|$page:|"
    done | sort -u
}

has() { [[ $'\n'$1$'\n' == *$'\n'$2$'\n'* ]]; } # LINES LINE

make_has() { # WORD...
    local word
    for word; do
        case $word in
        -*) ;;
        *=*) has "$used" "${word%%=*}" || complain "nothing uses ${word%%=*}" ;;
        *) has "$targets" "$word" || complain "make has no $word" ;;
        esac
    done
}

sigshim_has() { # WORD...
    local options=${help[${1/#-*/sigshim}]:-} word
    [ -n "$options" ] || complain "sigshim has no $1"
    for word; do
        [ "$word" != -- ] || break
        [[ $word != -* || $options =~ [\ ,]"$word"[\ ,] ]] || complain "there is no $word"
    done
}

count=0
set -f # words are words
while IFS=: read -r page command; do
    count=$((count + 1))
    plain=${command/\"*\"/}
    plain=${plain/'$('*')'/}
    case $plain in
    make\ * | *=*\ make\ *) make_has ${plain#*make } ;;
    sigshim\ * | npx\ sigshim\ *) sigshim_has ${plain#*sigshim } ;;
    *)
        # "docker stop" and "docker run --init" are names of things; what has run all of these made the pages.
        [[ $command =~ ^(docker|kubectl)\ [a-z]+(\ --?[a-z]+)?$ || $page =~ ^docs/(census|apps)\.md$ ]] ||
            has "$untried" "$command" || grep -qF -- "$command" $tests || complain "no test runs it"
        ;;
    esac
done < <(set +f && commands)
page=docs/sigshim.1
for command in $(grep -oE '(Fl|,) -[a-z]+' $page | sed 's/.* -/--/' | sort -u); do
    [[ ${help[*]} =~ [\ ,]"$command"[\ ,$'\n'] ]] || complain "no command has it"
done
[ "$count" -ge 100 ] || { echo "only $count commands found" && bad=1; }
exit $bad
