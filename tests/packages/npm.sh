#!/bin/bash
# SPDX-License-Identifier: MIT
# The npm package: installed from its tarball into a node app, whose `npm start` is then stopped with the library.
# Usage: tests/packages/npm.sh FILE.tgz
set -u
tarball=$(realpath "$1")
cd "$(dirname "$0")/../.." || exit 2
version=$(packaging/version.sh)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. tests/verdict.sh
. tests/within.sh
. tests/readme/blocks.sh
page=$PWD/docs/install.md

mkdir "$work/app"
cd "$work/app" || exit 2
echo '{"name": "app", "version": "1.0.0", "scripts": {"start": "node server.js"}}' >package.json
cat >server.js <<'END'
process.on('exit', (code) => console.log(`exit ${code}`));
setInterval(() => {}, 1000);
console.log('ready');
END
# As the page has it, with the tarball for the name: it need not be published for this.
export npm_config_offline=true npm_config_audit=false npm_config_fund=false npm_config_cache=$work/cache
install=$(inline "$page" 'npm install sigshim')
out=$(eval "${install/%sigshim/\"\$tarball\"}" 2>&1)
verdict "npm install" $?
[ -z "$(grep -o '"\(pre\|post\)\?install":' node_modules/sigshim/package.json)" ]
verdict "no install script" $?
library=$(eval "$(inline "$page" 'npx sigshim-path')" 2>&1)
out=$library
[ -f "$library" ] && [[ $library == /*/libsigshim.so ]] && file -L "$library" | grep -q 'shared object'
verdict "sigshim-path" $?
out=$(npx sigshim-path --command && node_modules/.bin/sigshim-path nonsense)
[ $? = 125 ] && [ -x "$out" ]
verdict "sigshim-path --command" $?
out=$(node -e 'const s = require("sigshim"); console.log([s.libraryPath(), s.env({LD_PRELOAD: "x.so"}).LD_PRELOAD].join())')
[ "$out" = "$library,$library:x.so" ]
verdict "require" $?
out=$(eval "$(inline "$page" 'npx sigshim') --version")
[ "$out" = "sigshim $version" ]
verdict "sigshim --version" $?
out=$(node_modules/.bin/sigshim run -- sh -c 'echo $LD_PRELOAD')
[ "$out" = "$library" ]
verdict "sigshim run" $?
out=$(node -e 'Object.defineProperty(process, "arch", {value: "none"}); require("sigshim").libraryPath()' 2>&1)
[ $? != 0 ] && grep -q 'sigshim has no libsigshim.so for linux-none' <<<"$out"
verdict "another processor" $?

LD_PRELOAD=$library node server.js >out 2>err </dev/null &
pid=$!
within 20 is_ready .
kill -TERM $pid
wait $pid
status=$?
out="status $status, $(cat out err)"
[ $status = 143 ] && grep -q '^server stopped by SIGTERM: node' err
verdict "a stop" $?
out=$(npm uninstall sigshim 2>&1 && find . -name '*sigshim*')
[ -z "$(find . -name '*sigshim*')" ]
verdict "npm uninstall" $?
echo "npm: $passed passed, $failed failed"
[ "$failed" = 0 ]
