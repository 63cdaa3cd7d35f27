# SPDX-License-Identifier: MIT
# The examples' files for compose, Kubernetes and systemd: make check-examples.

deps-examples:
	$(Q)tests/deps.sh build examples
	$(Q)tests/examples/npm.sh $(BUILD)/examples

check-examples: deps-examples
	$(Q)$(MAKE) --no-print-directory $(LIB) $(START)
	$(Q)$(START) tests/examples/run.sh $(BUILD)

.PHONY: deps-examples check-examples
