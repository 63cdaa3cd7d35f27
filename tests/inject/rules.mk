# SPDX-License-Identifier: MIT
# Delivers SIGTERM at every instruction of small programs: make check-inject [INJECTIONS=2000]
# [INJECT_CASES="printf malloc/step"] a sample, make check-inject-all for docs/injections.md.

INJ_SRC := $(dir $(lastword $(MAKEFILE_LIST)))
INJ_OUT := $(BUILD)/tests/inject
INJ_FLAGS = -D_GNU_SOURCE -Wall -Wextra $(if $(filter 1,$(WERROR)),-Werror) -MMD -MP -pthread
INJECTIONS ?= 2000

INJ_CASES := $(patsubst $(INJ_SRC)cases/%.c,$(INJ_OUT)/cases/%,$(wildcard $(INJ_SRC)cases/*.c)) \
             $(patsubst $(INJ_SRC)cases/%.cc,$(INJ_OUT)/cases/%,$(wildcard $(INJ_SRC)cases/*.cc))
INJ_OBJECTS := $(patsubst $(INJ_SRC)%.c,$(INJ_OUT)/%.o,$(filter-out %/plugin.c,$(wildcard $(INJ_SRC)*.c)))

$(INJ_OUT)/cases/%: $(INJ_SRC)cases/%.c
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(INJ_FLAGS) $(CFLAGS) -MF $@.d -o $@ $<

$(INJ_OUT)/cases/%: $(INJ_SRC)cases/%.cc
	@mkdir -p $(@D)
	$(call say,CXX $<)
	$(Q)$(CXX) $(INJ_FLAGS) $(CFLAGS) -MF $@.d -o $@ $<

$(INJ_OUT)/plugin.so: $(INJ_SRC)plugin.c
	@mkdir -p $(@D)
	$(call say,LD $@)
	$(Q)$(CC) $(CFLAGS) -shared -fPIC -o $@ $<

$(INJ_OUT)/%.o: $(INJ_SRC)%.c
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) -std=gnu11 $(INJ_FLAGS) $(CFLAGS) -c -o $@ $<

$(INJ_OUT)/inject: $(INJ_OBJECTS)
	$(call say,LD $@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^

.PHONY: check-inject check-inject-all build-inject
build-inject: $(INJ_OUT)/inject $(INJ_OUT)/plugin.so $(INJ_CASES)

ifneq ($(filter x86_64%,$(shell $(CC) -dumpmachine)),)
check-inject: build-inject $(LIB)
	$(Q)$(INJ_OUT)/inject -n $(INJECTIONS) $(LIB) $(INJ_OUT) $(INJECT_CASES)

check-inject-all: build-inject $(LIB)
	$(Q)$(INJ_OUT)/inject -n 200000 --markdown $(BUILD)/injections.md $(LIB) $(INJ_OUT)
	@echo "For the documents: sed -i '/^Run of/,$$ d' docs/injections.md;" \
	      "cat $(BUILD)/injections.md >>docs/injections.md"
else
check-inject check-inject-all:
	@echo "[SKIP] inject: it steps x86-64 programs only"
endif

-include $(INJ_OBJECTS:.o=.d) $(INJ_CASES:=.d)
