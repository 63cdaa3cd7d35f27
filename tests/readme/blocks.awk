# SPDX-License-Identifier: MIT
# Takes the indented blocks out of a README: awk -v folder=F -f blocks.awk README.md leaves
# F/N.commands, F/N.expected (what "you see", or what follows "$ ") and F/N.says, the text around.
# What stands under "one of these" shows lines and belongs to no commands.

function ends_block() {
    if (kind == "commands" || kind == "session")
        close(name ".commands")
    if (kind == "expected" || kind == "session")
        close(name ".expected")
    kind = ""
}

/^```/ { fenced = !fenced }
fenced || /^```/ { next }

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
            name = folder "/" sprintf("%02d", ++count)
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
