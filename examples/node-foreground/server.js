// SPDX-License-Identifier: MIT
// A web server that finishes its work on SIGINT and SIGTERM; it knows nothing of sigshim.
const http = require('http');

const server = http.createServer((request, response) => response.end('hello\n'));
server.listen(process.env.PORT || 8000, () => console.log('server: ready'));

for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
        console.log(`server: ${signal}, finishing`);
        server.close(() => console.log('server: closed, all answers sent'));
    });
}
