# SPDX-License-Identifier: MIT
# sigshim-runc without an engine: with a runtime that only records (a part of make check), and with the
# real one, each system call failing in turn (check-runc-all, some minutes). RUNC=REGEX for some cases.

RUNC_TEST = BUILD=$(abspath $(BUILD)) PYTHONDONTWRITEBYTECODE=1 $(START) python3

check-runc: $(FRONT) $(LIB) $(CLI) $(START)
	$(Q)$(RUNC_TEST) tests/runc/bundles.py $(RUNC)

check-runc-all: check-runc
	$(Q)$(RUNC_TEST) tests/runc/real.py $(RUNC)
	$(Q)! command -v crun >/dev/null || RUNTIME=crun $(RUNC_TEST) tests/runc/real.py $(RUNC)
	$(Q)$(RUNC_TEST) tests/runc/faults.py $(RUNC)

.PHONY: check-runc check-runc-all
