<?php
// SPDX-License-Identifier: MIT
// auto_prepend_file=/usr/lib/sigshim/stop.php: a stop leaves by exit(), so that shutdown functions
// and destructors run and buffers are written. A handler that the program sets later replaces this.
if (function_exists('pcntl_signal')) {
    pcntl_async_signals(true);
    pcntl_signal(SIGTERM, function () { exit(143); });
}
