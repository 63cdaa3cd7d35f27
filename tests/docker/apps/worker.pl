# SPDX-License-Identifier: MIT
# A worker with an END block and output that is still in its buffer.
use strict;

END { print "END block\n" }

print "buffered\n";
print STDERR "ready\n";
sleep 1000;
