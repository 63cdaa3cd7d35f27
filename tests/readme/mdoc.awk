# SPDX-License-Identifier: MIT
# Prints a manual page as blocks.awk reads pages: what .Dl has, and sessions, indented; code fenced, its
# language by the words before it. What the log looks like (LOG, TRACE) is no code.

function ends_paragraph() {
    if (paragraph != "")
        print paragraph
    print ""
}

function language() {
    if (section ~ /^(LOG|TRACE)$/)
        return "text"
    if (paragraph ~ /^In Python/)
        return "python"
    if (paragraph ~ /^In C\+\+/ || paragraph ~ /sigshim\.hpp$/)
        return "cpp"
    if (paragraph ~ /^In C,/ || block ~ /^#include/)
        return "c"
    return paragraph ~ /Dockerfile/ ? "dockerfile" : ""
}

/^\.\\"/ { next }
{ gsub(/\\e/, "\\"); gsub(/\\-/, "-"); gsub(/\\&/, "") }

/^\.Bd -literal/ { literal = 1; block = ""; next }
/^\.Ed/ {
    literal = 0
    name = language()
    ends_paragraph()
    paragraph = ""
    if (sub(/^\$ /, "    &", block)) {
        gsub(/\n/, "\n    ", block)
        print block
    } else {
        print "```" name "\n" block "\n```"
    }
    next
}
literal { block = block (block == "" ? "" : "\n") $0; next }

/^\.Dl / { ends_paragraph(); paragraph = ""; print "    " substr($0, 5) "\n"; next }
/^\.(Sh|Ss|Pp|Bl|El|It)/ {
    ends_paragraph()
    paragraph = ""
    if (/^\.Sh/)
        section = substr($0, 5)
    next
}
{ sub(/^\.[A-Z][a-z] /, ""); paragraph = paragraph (paragraph == "" ? "" : " ") $0 }
