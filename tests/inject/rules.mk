# SPDX-License-Identifier: MIT
# Delivers SIGTERM at every instruction of small programs: make check-inject [INJECTIONS=2000]
# [INJECT_CASES="printf malloc/step"] a sample, make check-inject-all for docs/injections.md.

INJ_OUT := $(BUILD)/tests/inject
INJ_FLAGS = -D_GNU_SOURCE -Wall -Wextra $(if $(filter 1,$(WERROR)),-Werror) -pthread
INJECTIONS ?= 2000

INJ_CASES := $(patsubst tests/inject/%.c,$(INJ_OUT)/%,$(wildcard tests/inject/cases/*.c)) \
             $(patsubst tests/inject/%.cc,$(INJ_OUT)/%,$(wildcard tests/inject/cases/*.cc))
INJ_OBJECTS := $(patsubst tests/inject/%,$(INJ_OUT)/%.o,$(filter-out %/plugin.c,$(wildcard tests/inject/*.c)))

$(INJ_OUT)/cases/%: tests/inject/cases/%.c
	$(call build,CC,$(CC) $(INJ_FLAGS) $(CFLAGS))

$(INJ_OUT)/cases/%: tests/inject/cases/%.cc
	$(call build,CXX,$(CXX) $(INJ_FLAGS) $(CFLAGS))

$(INJ_OUT)/plugin.so: tests/inject/plugin.c
	$(call build,CC,$(CC) $(CFLAGS) -shared -fPIC)

$(INJ_OUT)/%.c.o: tests/inject/%.c
	$(call build,CC,$(CC) -std=gnu11 $(INJ_FLAGS) $(CFLAGS) -c)

$(INJ_OUT)/inject: $(INJ_OBJECTS)
	$(call build,LD,$(CC) $(CFLAGS) $(LDFLAGS) -pthread,$(INJ_OBJECTS))

.PHONY: check-inject check-inject-all build-inject
build-inject: $(INJ_OUT)/inject $(INJ_OUT)/plugin.so $(INJ_CASES)

ifneq ($(filter x86_64%,$(MACHINE)),)
check-inject: build-inject $(LIB) $(START)
	$(Q)$(START) $(INJ_OUT)/inject -n $(INJECTIONS) $(LIB) $(INJ_OUT) $(INJECT_CASES)

check-inject-all: build-inject $(LIB) $(START)
	$(Q)$(START) $(INJ_OUT)/inject -n 200000 --markdown $(BUILD)/injections.md $(LIB) $(INJ_OUT)
	@echo "For the documents: sed -i '/^Run of/,$$ d' docs/injections.md;" \
	      "cat $(BUILD)/injections.md >>docs/injections.md"
else
check-inject check-inject-all:
	@echo "[SKIP] inject: it steps x86-64 programs only"
endif
