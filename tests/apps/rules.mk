# SPDX-License-Identifier: MIT
# Real apps under a real Docker engine: make check-apps [APPS="--only REGEX -n STOPS --columns A,B -j JOBS"].

APPS ?=

check-apps: deps-apps
	$(Q)$(MAKE) --no-print-directory $(LIB) $(FRONT) $(START)
	$(Q)$(START) tests/apps/run.sh $(BUILD) $(APPS)

# docs/apps.md, from what has been run with the library as it is.
apps-page: $(LIB) $(FRONT)
	$(Q)python3 -B tests/apps/table.py --page $(BUILD)

.PHONY: check-apps apps-page
