#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// Prints the path of the library; with --command, that of the command.
'use strict';
const sigshim = require('../index.js');
const words = process.argv.slice(2);
if (words.length > 1 || (words.length === 1 && words[0] !== '--command')) {
    console.error('usage: sigshim-path [--command]');
    process.exit(125);
}
try {
    console.log(words.length ? sigshim.commandPath() : sigshim.libraryPath());
} catch (error) {
    console.error(`sigshim-path: ${error.message}`);
    process.exit(1);
}
