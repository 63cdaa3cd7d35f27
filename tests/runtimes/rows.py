#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: MIT
"""What runtimes make of a stop, with the preload alone and with the line that docs/runtimes.md
gives for them: rows.py [-n STOPS] [--only REGEX] [--page] [-v] LIBRARY
Compares with the table of that page, or prints it."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

from stops import Stop, parser

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = f"{TOP}/docs/runtimes.md"
HERE = "/usr/lib/sigshim"  # where the page has the files of examples/runtimes

PYTHON = """
import atexit, sys, time
atexit.register(lambda: print("<atexit>"))
print("<buffer>")
try:
    sys.stderr.write("ready\\n"); sys.stderr.flush()
    time.sleep(60)
finally:
    print("<finally>")
"""
PERL = """
our $object = bless {}, "Thing";
sub Thing::DESTROY { print "<DESTROY>\\n" }
END { print "<END>\\n" }
print "<buffer>\\n";
syswrite STDERR, "ready\\n";
sleep 60;
"""
PHP = """<?php
class Thing { function __destruct() { echo "<destructor>\\n"; } }
$thing = new Thing;
register_shutdown_function(function () { echo "<shutdown function>\\n"; });
ob_start();
echo "<buffer>\\n";
fwrite(STDERR, "ready\\n");
sleep(60);
"""
NODE = """
process.on("exit", () => require("fs").writeSync(1, "<exit event>\\n"));
require("fs").writeSync(2, "ready\\n");
setTimeout(() => {}, 60000);
"""
DENO = """
addEventListener("unload", () => console.log("<unload event>"));
console.error("ready");
setTimeout(() => {}, 60000);
"""
RUBY = """
at_exit { puts "<at_exit>" }
puts "<buffer>"
begin
  $stderr.syswrite("ready\\n")
  sleep 60
ensure
  puts "<ensure>"
end
"""
JAVA = """
public class App {
    public static void main(String[] arguments) throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("<shutdown hook>")));
        System.err.println("ready");
        Thread.sleep(60000);
    }
}
"""
# import "C": without it, no preload reaches the program.
GO = """
package main

import "C"
import ("fmt"; "os"; "os/signal"; "syscall"; "time")

func main() {
	defer fmt.Println("<defer>")
	stop := make(chan os.Signal, 1)
	if len(os.Args) > 1 {
		signal.Notify(stop, syscall.SIGTERM)
	}
	os.Stderr.WriteString("ready\\n")
	select {
	case <-stop:
	case <-time.After(time.Minute):
	}
}
"""
ERLANG = """
io:format(standard_error, "ready~n", []), receive never -> ok end.
"""
LUA = """
local object = setmetatable({}, {__gc = function() print("<__gc>") end})
local scope <close> = setmetatable({}, {__close = function() print("<__close>") end})
io.write("<buffer>\\n") -- print() flushes
io.stderr:write("ready\\n")
io.read()
"""
R = """
main <- function() {
    on.exit(cat("<on.exit>\\n"))
    reg.finalizer(globalenv(), function(e) cat("<finalizer>\\n"), onexit = TRUE)
    message("ready")
    Sys.sleep(60)
}
main()
"""
HASKELL = """
import Control.Concurrent
import Control.Exception
import System.IO
main = (putStrLn "<buffer>" >> hPutStrLn stderr "ready" >> threadDelay 60000000) `finally` putStrLn "<finally>"
"""
OCAML = """
let () = at_exit (fun () -> print_endline "<at_exit>");
  if Array.length Sys.argv > 1 then Sys.catch_break true;
  print_string "<buffer>\\n"; prerr_endline "ready";
  Fun.protect (fun () -> Unix.sleep 60) ~finally:(fun () -> print_endline "<finally>")
"""
SBCL = """
(push (lambda () (format t "<exit hook>~%")) sb-ext:*exit-hooks*)
(format t "<buffer>~%")
(unwind-protect
  (progn (format *error-output* "ready~%") (finish-output *error-output*) (sleep 60))
  (format t "<unwind-protect>~%"))
"""
BASH = """
trap "echo '<EXIT trap>'" EXIT
sh -c 'echo ready >&2; exec sleep 60'
echo after
"""

# Runtime, program that must be there, file and its text, command, marks, line to add as the page
# has it, and what it changes: environment, command.
ROWS = [
    ("Python", "python3", "app.py", PYTHON, ["python3", "app.py"], ["finally", "atexit", "buffer"], "", {}, None),
    ("Python, in the background of a script", "python3", "app.py", PYTHON,
     ["sh", "-c", "python3 app.py & wait"], ["finally", "atexit", "buffer"],
     "`env --default-signal=INT python3 app.py &`", {},
     ["sh", "-c", "env --default-signal=INT python3 app.py & wait"]),
    ("PyPy", "pypy3", "app.py", PYTHON, ["pypy3", "app.py"], ["finally", "atexit", "buffer"],
     "`ENV SIGSHIM_UNWIND=python,pypy`", {"SIGSHIM_UNWIND": "python,pypy"}, None),
    ("Perl", "perl", "app.pl", PERL, ["perl", "app.pl"], ["END", "DESTROY", "buffer"],
     "`ENV PERL5OPT=-Msigtrap=die,TERM`", {"PERL5OPT": "-Msigtrap=die,TERM"}, None),
    ("PHP", "php", "app.php", PHP, ["php", "app.php"], ["shutdown function", "destructor", "buffer"],
     f"`ENV PHP_INI_SCAN_DIR=:{HERE}`", {"PHP_INI_SCAN_DIR": ":{d}"}, None),
    ("node", "node", "app.js", NODE, ["node", "app.js"], ["exit event"],
     f"`ENV NODE_OPTIONS=--require={HERE}/stop.js`",
     {"NODE_OPTIONS": f"--require={TOP}/examples/runtimes/stop.js"}, None),
    ("bun", "bun", "app.js", NODE, ["bun", "app.js"], ["exit event"],
     f"`ENV BUN_OPTIONS=--preload={HERE}/stop.js`", {"BUN_OPTIONS": f"--preload={TOP}/examples/runtimes/stop.js"}, None),
    ("Deno", "deno", "app.js", DENO, ["deno", "run", "app.js"], ["unload event"],
     f"`deno run --preload={HERE}/stop.js`", {},
     ["deno", "run", f"--preload={TOP}/examples/runtimes/stop.js", "app.js"]),
    ("Ruby", "ruby", "app.rb", RUBY, ["ruby", "app.rb"], ["ensure", "at_exit", "buffer"], "", {}, None),
    ("Java", "javac", "App.java", JAVA, ["java", "-cp", ".", "App"], ["shutdown hook"], "", {}, None),
    ("Go, with cgo", "go", "app.go", GO, ["./app"], ["defer"],
     "`signal.Notify` in the program", {}, ["./app", "notify"]),
    ("Erlang", "erl", "app.erl", ERLANG, ["erl", "-noshell", "-noinput", "-eval", ERLANG], ["SIGTERM received"],
     "", {}, None),
    ("Lua", "lua5.4", "app.lua", LUA, ["lua5.4", "app.lua"], ["__close", "__gc", "buffer"],
     "`ENV SIGSHIM_UNWIND=python,lua`", {"SIGSHIM_UNWIND": "python,lua"}, None),
    ("R", "Rscript", "app.R", R, ["Rscript", "app.R"], ["on.exit", "finalizer"],
     "`ENV SIGSHIM_UNWIND=python,R`", {"SIGSHIM_UNWIND": "python,R"}, None),
    ("Haskell", "ghc", "app.hs", HASKELL, ["./app"], ["finally", "buffer"],
     "the program's name in `SIGSHIM_UNWIND`", {"SIGSHIM_UNWIND": "python,app"}, None),
    ("OCaml", "ocamlopt", "app.ml", OCAML, ["./app"], ["finally", "at_exit", "buffer"],
     "`Sys.catch_break true` in the program, and its name in `SIGSHIM_UNWIND`",
     {"SIGSHIM_UNWIND": "python,app"}, ["./app", "break"]),
    ("SBCL", "sbcl", "app.lisp", SBCL, ["sbcl", "--script", "app.lisp"], ["unwind-protect", "exit hook", "buffer"],
     "", {}, None),
    ("bash", "bash", "app.sh", BASH, ["bash", "app.sh"], ["EXIT trap"], "", {}, None),
]
NAMES = {"SIGTERM received": "`init:stop()`", "buffer": "buffer", "shutdown function": "shutdown function",
         "destructor": "destructor", "shutdown hook": "shutdown hook", "exit event": "`exit` event",
         "unload event": "`unload` event", "exit hook": "exit hook",
         "EXIT trap": "`EXIT` trap", "finalizer": "finalizer"}


def name(mark):
    return NAMES.get(mark, f"`{mark}`")


def prepare(program, file, text, folder):
    with open(f"{folder}/{file}", "w", encoding="ascii") as out:
        out.write(text)
    with open(f"{folder}/stop.ini", "w", encoding="ascii") as out:
        with open(f"{TOP}/examples/runtimes/stop.ini", encoding="ascii") as ini:
            out.write(ini.read().replace(HERE, f"{TOP}/examples/runtimes"))
    env = {**os.environ, "GO111MODULE": "off", "CGO_ENABLED": "1", "GOCACHE": f"{folder}/cache"}
    build = {"javac": ["javac", file], "go": ["go", "build", "-o", "app", file],
             "ghc": ["ghc", "-v0", "-o", "app", file],
             "ocamlopt": ["ocamlopt", "-I", "+unix", "unix.cmxa", file, "-o", "app"]}.get(program)
    if build:
        subprocess.run(build, cwd=folder, env=env, check=True)


def measure(argv, env, marks, library, folder, count, verbose):
    """What all the stops have in common, as the page says it; what varied, in words. And the last
    thing that the doctor said."""
    cells, doctor = set(), [f"{os.path.dirname(library)}/sigshim", "doctor"]
    for _ in range(count):
        stop = Stop(argv, library, {k: v.replace("{d}", folder) for k, v in env.items()}, cwd=folder,
                    after=0.2, ask=doctor)
        text = [mark if " " in mark and mark[0] == "S" else f"<{mark}>" for mark in marks]
        kept = [name(mark) for mark, found in zip(marks, text) if stop.out.count(found) == 1]
        cells.add(f"{stop.status}: {', '.join(kept) or 'nothing'}")
        if verbose:
            print(argv, stop.status, f"{stop.seconds:.2f} s", stop.out, stop.err, sep="\n", file=sys.stderr)
    return " or ".join(sorted(cells)), stop.says


def note_of(line):
    """The doctor names the line of the page, where one in a Dockerfile or a command will do."""
    return line.strip("`").replace("python3 app.py &", "COMMAND") if line[1:4] in ("ENV", "env") else None


def main():
    arguments = parser(5)
    arguments.add_argument("--page", action="store_true")
    args = arguments.parse_args()
    with open(PAGE, encoding="utf-8") as file:
        page = file.read()
    bad = made = 0
    skipped = []
    for runtime, program, file, text, argv, marks, line, env, changed in ROWS:
        if not re.search(args.only, runtime):
            continue
        if not shutil.which(program):
            skipped.append(f"{runtime}: no {program}")
            continue
        with tempfile.TemporaryDirectory(prefix="sigshim-") as folder:
            os.chmod(folder, 0o755)
            prepare(program, file, text, folder)
            alone, before = measure(argv, {}, marks, args.library, folder, args.n, args.v)
            added, after = alone, ""
            if line:
                added, after = measure(changed or argv, env, marks, args.library, folder, args.n, args.v)
        row = f"| {runtime} | {', '.join(name(mark) for mark in marks)} | {alone} | {line or 'none'} | {added} |"
        wanted = note_of(line)
        named = (f"only with `{wanted}`" in before if wanted else "Note:" not in before) and "Note:" not in after
        made += 1
        if args.page:
            print(row)
        elif not named:
            bad += 1
            print(f"[FAIL] {runtime}: the doctor says other things than the page\n{before}{after}")
        elif row in page.split("\n"):
            print(f"[PASS] {runtime}")
        else:
            bad += 1
            print(f"[FAIL] {runtime}: docs/runtimes.md does not have\n    {row}")
    for what in skipped:
        print(f"[SKIP] {what}")
    if not args.page:
        print(f"runtimes: {made} rows, {bad} not as docs/runtimes.md says, {len(skipped)} skipped")
    return 1 if bad or not made else 0


if __name__ == "__main__":
    sys.exit(main())
