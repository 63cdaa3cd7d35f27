# SPDX-License-Identifier: MIT
# Stops programs for aarch64 under qemu: make check-foreign.

check-foreign:
	$(Q)tests/deps.sh build foreign
	$(Q)tests/foreign/run.sh $(BUILD)/tests/foreign

.PHONY: check-foreign
