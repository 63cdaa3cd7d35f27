# SPDX-License-Identifier: MIT
# What can be seen without running anything: make check-static.

check-static: $(LIB) $(BUILD)/sigshim $(COMPLETIONS) $(START)
	$(Q)$(START) tests/checks/run.sh $(BUILD)

# After a change that is worth what it costs: tests/checks/budgets.txt anew.
budgets: $(LIB)
	$(Q)LC_ALL=C build=$(abspath $(BUILD)) bash tests/checks/budgets.sh --write

.PHONY: check-static budgets
