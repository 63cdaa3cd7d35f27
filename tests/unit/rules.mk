# SPDX-License-Identifier: MIT
# Unit tests: the modules without the hooks, so that the tests themselves have libc's sigaction.
# make check-unit, and check-asan under the address and undefined-behaviour sanitizers.

UNIT_SRC := $(dir $(lastword $(MAKEFILE_LIST)))
UNIT_OUT := $(BUILD)/tests/unit
UNIT_FLAGS = -std=gnu11 -D_GNU_SOURCE -Wall -Wextra $(if $(filter 1,$(WERROR)),-Werror) \
             -Wno-deprecated-declarations -MMD -MP -I.
UNIT_ASAN = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -g

UNIT_MODULES := $(filter-out shim/interpose.c shim/entry.c,$(wildcard shim/*.c))
UNIT_SOURCES := $(UNIT_MODULES) $(wildcard $(UNIT_SRC)*.c)
UNIT_OBJECTS := $(UNIT_SOURCES:%.c=$(UNIT_OUT)/plain/%.o)
UNIT_ASAN_OBJECTS := $(UNIT_SOURCES:%.c=$(UNIT_OUT)/asan/%.o)

$(UNIT_OUT)/plain/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(UNIT_FLAGS) $(CFLAGS) -c -o $@ $<

$(UNIT_OUT)/asan/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC $< (asan))
	$(Q)$(CC) $(UNIT_FLAGS) -O1 $(UNIT_ASAN) -c -o $@ $<

$(UNIT_OUT)/unit-tests: $(UNIT_OBJECTS)
	$(call say,LD $@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcriterion

$(UNIT_OUT)/unit-tests-asan: $(UNIT_ASAN_OBJECTS)
	$(call say,LD $@)
	$(Q)$(CC) $(UNIT_ASAN) $(LDFLAGS) -o $@ $^ -lcriterion

check-unit: $(UNIT_OUT)/unit-tests
	tests/criterion.sh $(UNIT_OUT)/unit-tests --jobs 2

# Leaks are Criterion's own business; its workers end without the handlers that LSan needs. On ASan's
# alternate stack every stop would change stacks, which ASan does not follow.
check-asan: $(UNIT_OUT)/unit-tests-asan
	ASAN_OPTIONS=detect_leaks=0:use_sigaltstack=0 \
		tests/criterion.sh $(UNIT_OUT)/unit-tests-asan --jobs 2

.PHONY: check-unit check-asan

-include $(UNIT_OBJECTS:.o=.d) $(UNIT_ASAN_OBJECTS:.o=.d)
