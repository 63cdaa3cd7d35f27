# SPDX-License-Identifier: MIT
# What can be seen without running anything: make check-static.

CHECKS := $(dir $(lastword $(MAKEFILE_LIST)))

check-static: $(LIB) $(BUILD)/sigshim
	$(Q)$(CHECKS)run.sh $(BUILD)

.PHONY: check-static
