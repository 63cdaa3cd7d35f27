# SPDX-License-Identifier: MIT
# Runs the commands of the READMEs as they stand: make check-readme.

check-readme: $(START)
	$(Q)$(START) tests/readme/run.sh

.PHONY: check-readme
