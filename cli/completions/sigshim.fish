# SPDX-License-Identifier: MIT
# fish completion for sigshim(1)
set -l commands doctor run config help
complete -c sigshim -n "not __fish_seen_subcommand_from $commands" -f -a doctor -d 'find out where a signal is lost, and how to fix it'
complete -c sigshim -n "not __fish_seen_subcommand_from $commands" -f -a run -d 'start a command with the preload, or under a small init'
complete -c sigshim -n "not __fish_seen_subcommand_from $commands" -f -a config -d 'show the effective configuration'
complete -c sigshim -n "not __fish_seen_subcommand_from $commands" -l help -l version
complete -c sigshim -n '__fish_seen_subcommand_from doctor' -l signal -x -d 'the signal to follow'
complete -c sigshim -n '__fish_seen_subcommand_from doctor config' -l json -d 'print JSON'
complete -c sigshim -n '__fish_seen_subcommand_from doctor run' -l library -r -d 'the library'
complete -c sigshim -n '__fish_seen_subcommand_from doctor' -l proc -r -d 'the process file system'
for option in signals map unwind log format grace delay forward last exit atexit hook unlink unblock only skip trace disable
    complete -c sigshim -n '__fish_seen_subcommand_from run' -l $option -x
end
complete -c sigshim -n '__fish_seen_subcommand_from run' -l init -d 'stay as the init'
complete -c sigshim -n '__fish_seen_subcommand_from run' -l group -d 'as --init, and signal the process group'
complete -c sigshim -n '__fish_seen_subcommand_from run' -a '(__fish_complete_subcommand)'
complete -c sigshim -n '__fish_seen_subcommand_from config' -l env -d 'print Dockerfile lines'
