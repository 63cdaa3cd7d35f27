# SPDX-License-Identifier: MIT
# bash completion for sigshim(1)
_sigshim() {
    local cur=${COMP_WORDS[COMP_CWORD]} i
    if [ "$COMP_CWORD" = 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W 'doctor run config help --help --version' -- "$cur")
        return
    fi
    for ((i = 2; i < COMP_CWORD; i++)); do
        if [ "${COMP_WORDS[1]}" = run ] && [ "${COMP_WORDS[i]}" = -- ]; then
            COMP_WORDS=("${COMP_WORDS[@]:i+1}")
            COMP_CWORD=$((COMP_CWORD - i - 1))
            mapfile -t COMPREPLY < <([ "$COMP_CWORD" = 0 ] && compgen -c -- "$cur" || compgen -f -- "$cur")
            return
        fi
    done
    case ${COMP_WORDS[1]} in
    doctor) mapfile -t COMPREPLY < <(compgen -f -W '--signal --json --library --proc --help' -- "$cur") ;;
    run) mapfile -t COMPREPLY < <(compgen -c -W '--signals --map --unwind --log --format --grace --delay --forward --last
        --exit --atexit --hook --unlink --unblock --only --skip --trace --disable --init --group --library --help
        --' -- "$cur") ;;
    config) mapfile -t COMPREPLY < <(compgen -W '--json --env --help' -- "$cur") ;;
    help) mapfile -t COMPREPLY < <(compgen -W 'doctor run config' -- "$cur") ;;
    esac
}
complete -F _sigshim sigshim
