# SPDX-License-Identifier: MIT
# Runs the commands of documents and manual pages as they stand: make check-readme.

check-readme: $(START)
	$(Q)$(START) tests/readme/run.sh

.PHONY: check-readme
