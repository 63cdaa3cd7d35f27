// SPDX-License-Identifier: MIT
// Where the built files for this processor are: the library to be preloaded, and the command.
'use strict';
const fs = require('fs');
const path = require('path');

const folder = path.join(__dirname, 'prebuilt', `${process.platform}-${process.arch}`);

function find(name) {
    const file = path.join(folder, name);
    if (!fs.existsSync(file))
        throw new Error(`sigshim has no ${name} for ${process.platform}-${process.arch}`);
    return file;
}

// Absolute paths; they throw an Error where there is no build for this processor.
exports.libraryPath = () => find('libsigshim.so');
exports.commandPath = () => find('sigshim');

// The environment for a child that is to be preloaded; an own LD_PRELOAD is kept.
exports.env = (env = process.env) => ({
    ...env,
    LD_PRELOAD: env.LD_PRELOAD ? `${find('libsigshim.so')}:${env.LD_PRELOAD}` : find('libsigshim.so'),
});
