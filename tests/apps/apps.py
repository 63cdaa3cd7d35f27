# SPDX-License-Identifier: MIT
"""The apps of the table: 29, of which 20 have cleanups of their own and 7 output that is not flushed."""
import os
import re
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.append(TOP + "/tests/runtimes")
import rows  # the programs of docs/runtimes.md, and that page's path


class App:
    """A row. ready: the line that says it is up, or port:N. cleanup and output: regular expressions that have to be in the
    log exactly once at the end. row: its row of docs/runtimes.md. alone: what is to be had by the preload alone,
    if that is not all. status: its own, in exec form and below a shell if that differs; line_status: with that
    row's line, if that makes another one."""

    def __init__(self, name, program, command, ready, cleanup=(), output=(), status=(0,), row=None,
                 alone=("cleanup", "output"), line_status=None, user=None):
        self.name, self.program, self.command, self.ready = name, program, command, ready
        self.marks = {"cleanup": cleanup, "output": output}
        self.row, self.alone, self.user = row, alone, user
        self.statuses = {"exec": status[0], "sh": status[-1], "cd": status[-1]}
        self.line_status = line_status
        self.has = [kind for kind in self.marks if self.marks[kind]]


def marks(*names):
    """Anywhere in a line: a piece of another one may come before, from stderr."""
    return [f"<{re.escape(name)}>" for name in names]


BUFFER = marks("buffer")
APPS = [
    App("nginx", "nginx", "nginx -c /app/nginx.conf", "start worker process [0-9]+$",
        [r"worker process \d+ exited with code 0\n(?:.*\n)*?.*\[notice\] (\d+)#\1: exit$"]),
    App("Apache", "apache2", "apache2 -DFOREGROUND -f /app/apache.conf", "resuming normal operations",
        ["caught SIGTERM, shutting down"]),
    App("PHP-FPM", "php-fpm8.2", "php-fpm8.2 -F -R -y /app/fpm.conf", "ready to handle connections",
        ["exiting, bye-bye!"]),
    App("Redis", "redis-server", "redis-server --dir /tmp", "Ready to accept connections",
        ["ready to exit, bye bye"]),
    App("PostgreSQL", "postgres", "postgres -D /data/postgres -k /tmp", "ready to accept connections",
        ["database system is shut down$"], user="postgres"),
    App("MariaDB", "mariadbd", "mariadbd --no-defaults --user=mysql --datadir=/data/mariadb --socket=/tmp/socket",
        "ready for connections", ["Shutdown complete$"]),
    App("gunicorn", "gunicorn", "gunicorn --chdir /app wsgi:app", "^wsgi: ready", ["Shutting down: Master"]),
    App("uvicorn", "python3", "python3 -m uvicorn --app-dir /app asgi:app", "Uvicorn running",
        marks("lifespan shutdown")),
    App("npm start", "npm", "npm --prefix /app start", "^server: ready", ["^server: closed, all answers sent$"],
        row="node"),
    App("Java", "java", "java -cp /app App", "^ready", marks("shutdown hook"), status=(143,), row="Java"),
    App("Go with Notify", "server", "server notify", "^ready", marks("shut down")),
    App("Erlang", "erl", "erl -noshell -noinput -eval 'io:format(\"ready~n\"), receive never -> ok end.'", "^ready",
        ["SIGTERM received"], row="Erlang"),
    App("bash with a trap", "bash", "bash /app/app.sh", "^ready", marks("EXIT trap"), status=(143,), row="bash"),
    App("Python", "python3", "python3 /app/app.py", "^ready", marks("finally", "atexit"), BUFFER, (143,), "Python"),
    App("Ruby", "ruby", "ruby /app/app.rb", "^ready", marks("ensure", "at_exit"), BUFFER, (143,), "Ruby"),
    App("C++", "objects", "objects", "^ready", ["^end of program$", "^end of function$"], ["^to cout$"], (143,)),
    App("Perl", "perl", "perl /app/app.pl", "^ready", marks("END", "DESTROY"), BUFFER, (143,), "Perl", (), 4),
    App("PHP", "php", "php /app/app.php", "^ready", marks("shutdown function", "destructor"), BUFFER, (143,), "PHP", ()),
    App("Lua", "lua5.4", "lua5.4 /app/app.lua", "^ready", marks("__close", "__gc"), BUFFER, (143,), "Lua", ("output",)),
    App("R", "Rscript", "Rscript /app/app.R", "^ready", marks("on.exit", "finalizer"), (), (143,), "R", ()),
    App("C with stdio", "buffered", "buffered", "^ready", (), BUFFER, (143,)),
    App("memcached", "memcached", "memcached -u nobody -vv", "server listening"),
    App("HAProxy", "haproxy", "haproxy -W -db -f /app/haproxy.cfg", "Loading success"),
    App("lighttpd", "lighttpd", "lighttpd -D -f /app/lighttpd.conf", "server started"),
    App("dnsmasq", "dnsmasq", "dnsmasq -k --no-resolv --port=5353 --user=root --log-facility=-", "started, version"),
    App("BusyBox httpd", "busybox", "busybox httpd -f -p 8080 -h /app", "port:8080", status=(143,)),
    App("Python http.server", "python3", "python3 -u -m http.server", "^Serving HTTP", status=(143,), row="Python"),
    App("node", "node", "node /app/plain.js", "^ready", status=(143,), row="node"),
    App("Go without Notify", "server", "server", "^ready", status=(2, 143)),
]

# File in /app: its text, from the runtimes' programs. PHP's sleep() is cut short by a signal.
TEXTS = {"app.py": rows.PYTHON, "app.rb": rows.RUBY, "App.java": rows.JAVA, "app.sh": rows.BASH, "app.pl": rows.PERL,
         "app.php": rows.PHP.replace("sleep", "while (true) sleep"), "app.lua": rows.LUA, "app.R": rows.R}


def line_of(row):
    """The variables that docs/runtimes.md has for a runtime, as its table says it: {} where none are needed."""
    with open(rows.PAGE, encoding="utf-8") as file:
        cells = next(line for line in file if line.startswith(f"| {row} | ")).split(" | ")
    line = cells[3].strip("`")
    if line == "none":
        return {}
    assert line.startswith("ENV "), line
    return dict([line[4:].split("=", 1)])


if __name__ == "__main__":  # apps.py FOLDER: the texts, as files
    for name, text in TEXTS.items():
        with open(f"{sys.argv[1]}/{name}", "w", encoding="ascii") as out:
            out.write(text)
