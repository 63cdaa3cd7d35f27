# SPDX-License-Identifier: MIT
# What can be seen without running anything: make check-static.

check-static: $(LIB) $(BUILD)/sigshim $(COMPLETIONS) $(START)
	$(Q)$(START) tests/checks/run.sh $(BUILD)

.PHONY: check-static
