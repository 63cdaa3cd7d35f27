# SPDX-License-Identifier: MIT
# Stops programs for aarch64 under qemu: make check-foreign.

FOREIGN := $(dir $(lastword $(MAKEFILE_LIST)))

check-foreign:
	$(Q)tests/deps.sh build foreign
	$(Q)$(FOREIGN)run.sh $(BUILD)/tests/foreign

.PHONY: check-foreign
