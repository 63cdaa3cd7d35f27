// SPDX-License-Identifier: MIT
// A web server that leaves every signal at its default.
require('http').createServer((request, response) => response.end('hello\n'))
    .listen(8000, () => console.log('ready'));
