# SPDX-License-Identifier: MIT
# sigshim-runc without an engine: with a runtime that only records (a part of make check), and with the
# real one, each system call failing in turn (check-runc-all, some minutes). RUNC=REGEX for some cases.

RUNC_TEST = $(START) env BUILD=$(abspath $(BUILD)) PYTHONDONTWRITEBYTECODE=1 python3

check-runc: $(FRONT) $(LIB) $(CLI) $(START)
	$(Q)$(RUNC_TEST) tests/runc/bundles.py $(if $(RUNC),'$(RUNC)')

check-runc-all: check-runc
	$(Q)$(RUNC_TEST) tests/runc/real.py $(if $(RUNC),'$(RUNC)')
	$(Q)! command -v crun >/dev/null || unshare -m $(START) env BUILD=$(abspath $(BUILD)) RUNTIME=crun PYTHONDONTWRITEBYTECODE=1 sh -c \
		'umount /sys/fs/cgroup/unified 2>/dev/null; exec python3 tests/runc/real.py "$$@"' - $(if $(RUNC),'$(RUNC)')
	$(Q)$(RUNC_TEST) tests/runc/faults.py $(if $(RUNC),'$(RUNC)')

# What it costs: RUNC_PAIRS starts with it and without it, in turn.
RUNC_PAIRS = 200
bench-runc: $(FRONT) $(LIB) $(BUILD)/tests/usage $(START)
	$(Q)$(RUNC_TEST) tests/runc/cost.py $(RUNC_PAIRS)

$(BUILD)/tests/usage: tests/runc/usage.c
	$(call build,CC,$(CC) -std=gnu11 -D_GNU_SOURCE -O1 -Wall -Wextra -static)

.PHONY: check-runc check-runc-all bench-runc
