# SPDX-License-Identifier: MIT
# Takes the blocks out of a page: awk -v folder=F -f blocks.awk README.md leaves of the indented ones
# F/N.commands, F/N.expected (what "you see", or what follows "$ ") and F/N.says, the text around, and
# of the fenced ones F/N.LANGUAGE; "```sh" are commands, too.
# What stands under "one of these" shows lines and belongs to no commands; so do "```text" and drawings.

function ends_block() {
    if (kind == "commands" || kind == "session")
        close(name ".commands")
    if (kind == "expected" || kind == "session")
        close(name ".expected")
    kind = ""
}

function begins_block() {
    name = folder "/" sprintf("%02d", ++count)
}

/^```/ {
    fenced = !fenced
    language = substr($0, 4)
    if (fenced && language !~ /^(text|mermaid)$/) {
        ends_block()
        begins_block()
        gsub(/[^a-z]+/, "-", language)
        if (language == "sh")
            print paragraph >(name ".says")
        file = name "." (language == "sh" ? "commands" : language == "" ? "unnamed" : language)
    } else if (!fenced && file != "") {
        close(file)
        file = ""
    }
    next
}
fenced && file != "" { print >file }
fenced { next }

/^    / && (kind != "" || blank) {
    line = substr($0, 5)
    if (kind == "") {
        if (paragraph ~ /one of these/)
            kind = "shown"
        else if (paragraph ~ /[Yy]ou see/)
            kind = "expected"
        else
            kind = line ~ /^\$ / ? "session" : "commands"
        if (kind == "commands" || kind == "session")
            begins_block()
        if (name != "" && kind != "shown")
            print paragraph >>(name ".says")
    }
    if (kind == "session" && sub(/^\$ /, "", line))
        print line >(name ".commands")
    else if (kind == "session")
        print line >(name ".expected")
    else if (kind != "shown" && name != "")
        print line >(name "." kind)
    next
}

/^$/ { blank = 1; next }

{
    ends_block()
    paragraph = blank ? $0 : paragraph "\n" $0
    blank = 0
}
