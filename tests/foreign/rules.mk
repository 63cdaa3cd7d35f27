# SPDX-License-Identifier: MIT
# Stops programs for aarch64 under qemu: make check-foreign.

check-foreign: $(START)
	$(Q)tests/deps.sh build foreign
	$(Q)$(START) tests/foreign/run.sh $(BUILD)/tests/foreign

.PHONY: check-foreign
