# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For checks to source: the files of the checkout, by git or, without git, all but what was built.
list_files()
{
    git ls-files --cached --others --exclude-standard 2>/dev/null ||
        find . -path ./.git -prune -o -path ./build -prune -o -type f -printf '%P\n'
}
