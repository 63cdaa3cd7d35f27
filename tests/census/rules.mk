# SPDX-License-Identifier: MIT
# What a stop does under each wrapper, beside other inits: make census writes docs/census.md.

# CENSUS_FILTER=REGEX: only the wrappers whose command it matches, with marks and logs, on stdout.
# CENSUS_RUNS=N: that often each cell with sigshim. CENSUS_INITS: some of the columns. CENSUS_KEEP=1:
# what is run takes its place on the page of the last whole run.
CENSUS_OUT := $(BUILD)/census
CENSUS_FILTER ?=
CENSUS_RUNS ?= 1
CENSUS_JOBS ?= 3
CENSUS_INITS ?= nothing,tini,dumb-init,sigshim

$(CENSUS_OUT)/app: tests/census/app.c
	$(call build,CC,$(CC) -std=gnu11 -D_GNU_SOURCE -O1 -Wall -Wextra $(if $(filter 1,$(WERROR)),-Werror))

# What is missing is named on the page.
census: $(LIB) $(CENSUS_OUT)/app $(START)
	$(Q)$(START) python3 tests/census/run.py --jobs $(CENSUS_JOBS) --runs $(CENSUS_RUNS) \
		--inits $(CENSUS_INITS) $(if $(CENSUS_KEEP),--keep) $(BUILD) '$(value CENSUS_FILTER)'

# The same by sigshim-runc, in containers of a Docker engine: each row has to be as docs/census.md says. CENSUS_FILTER
# and CENSUS_JOBS as above.
check-census-host: deps-docker
	$(Q)$(MAKE) --no-print-directory $(LIB) $(FRONT) $(CENSUS_OUT)/app $(START)
	$(Q)$(START) tests/census/host.sh $(BUILD) '$(value CENSUS_FILTER)' --jobs $(CENSUS_JOBS)

# The page again, from the last whole run: after a change of reasons.py or page.py.
census-page:
	$(Q)python3 tests/census/run.py --page $(BUILD)

census-deps:
	$(Q)tests/deps.sh build census
	$(Q)tests/census/npm.sh $(CENSUS_OUT)/npm

.PHONY: census check-census-host census-page census-deps
