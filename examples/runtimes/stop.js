// SPDX-License-Identifier: MIT
// NODE_OPTIONS=--require=/usr/lib/sigshim/stop.js, BUN_OPTIONS=--preload=..., deno run --preload=...:
// a stop leaves by process.exit(), so that the listeners for 'exit' (Deno: 'unload') run. A program
// that listens for SIGTERM itself is left alone.
'use strict';

process.on('SIGTERM', () => {
    if (process.listenerCount('SIGTERM') === 1)
        process.exit(143);
});
