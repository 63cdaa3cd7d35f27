# SPDX-License-Identifier: MIT
# What a stop does under each wrapper, beside other inits: make census writes docs/census.md.

# CENSUS_FILTER=REGEX: only the wrappers whose command it matches, and on stdout.
CENSUS_OUT := $(BUILD)/census
CENSUS_JOBS ?= 4
CENSUS_FILTER ?=

$(CENSUS_OUT)/app: tests/census/app.c
	$(call build,CC,$(CC) -std=gnu11 -D_GNU_SOURCE -O1 -Wall -Wextra $(if $(filter 1,$(WERROR)),-Werror))

# What cannot be had is named in the table.
census: $(LIB) $(CENSUS_OUT)/app $(START)
	-$(Q)tests/deps.sh build census
	-$(Q)tests/census/npm.sh $(CENSUS_OUT)/npm
	$(Q)$(START) python3 tests/census/run.py $(BUILD) $(CENSUS_JOBS) '$(CENSUS_FILTER)'

.PHONY: census
