# SPDX-License-Identifier: MIT
# Builds the fixtures and the system tests, and runs them: make check-system.
# SIGSHIM_TEST_LIB=/path/to.so tests another library than $(LIB); SYSTEM_FILTER='family/*' runs
# only some of the tests.

SYS_SRC := $(dir $(lastword $(MAKEFILE_LIST)))
SYS_FIX := $(patsubst %system/,%fixtures/,$(SYS_SRC))
SYS_OUT := $(BUILD)/tests
SYS_FLAGS = -std=gnu11 -D_GNU_SOURCE -Wall -Wextra $(if $(filter 1,$(WERROR)),-Werror) -MMD -MP
SYS_DEFINES = -DBUILD_DIR='"$(abspath $(BUILD))"' -DSOURCE_DIR='"$(abspath $(SYS_SRC)../..)"'
SYS_JOBS ?= 4
SYSTEM_FILTER ?= *

SYS_OBJECTS := $(patsubst $(SYS_SRC)%.c,$(SYS_OUT)/system/%.o,$(wildcard $(SYS_SRC)*.c))
SYS_FIXTURES := $(patsubst $(SYS_FIX)%.c,$(SYS_OUT)/fixtures/%,$(filter-out $(SYS_FIX)lib%,$(wildcard $(SYS_FIX)*.c))) \
                $(patsubst $(SYS_FIX)%.cc,$(SYS_OUT)/fixtures/%,$(wildcard $(SYS_FIX)*.cc))

# Only what musl has: no sysv_signal, for one.
SYS_MUSL := app idle noop plain forker vforker restorer siginfo waiter parent threads churn \
            observe_setters observe_actions observe_delivery registry trouble blocked exiting traced
ifneq ($(shell command -v musl-gcc),)
SYS_EXTRA += $(SYS_MUSL:%=$(SYS_OUT)/fixtures-musl/%)
else
SYS_MISSING += "musl-gcc: no fixtures with musl"
endif

ifneq ($(shell command -v go),)
SYS_EXTRA += $(SYS_OUT)/fixtures/notify $(SYS_OUT)/fixtures/gostatic
else
SYS_MISSING += "go: no fixture with cgo"
endif

$(SYS_OUT)/fixtures/%: $(SYS_FIX)%.c
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(SYS_FLAGS) $(CFLAGS) -MF $@.d -o $@ $< $(SYS_FIX_FLAGS)

$(SYS_OUT)/fixtures/%: $(SYS_FIX)%.cc
	@mkdir -p $(@D)
	$(call say,CXX $<)
	$(Q)$(CXX) -D_GNU_SOURCE -Wall -Wextra -MMD -MP $(CFLAGS) -MF $@.d -o $@ $<

# Of the examples, what users are to copy is what is tested.
SYS_FIXTURES += $(SYS_OUT)/fixtures/journal $(SYS_OUT)/fixtures/upload

$(SYS_OUT)/fixtures/journal: examples/cleanup-c/journal.c
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(SYS_FLAGS) $(CFLAGS) -Iinclude -MF $@.d -o $@ $<

$(SYS_OUT)/fixtures/upload: examples/cleanup-cxx/upload.cc
	@mkdir -p $(@D)
	$(call say,CXX $<)
	$(Q)$(CXX) -std=c++17 -Wall -Wextra -MMD -MP $(CFLAGS) -Iinclude -MF $@.d -o $@ $<

# As their developers build them: with coverage, and with ASan as a library or in the program.
SYS_FIXTURES += $(foreach tool,gcov asan asan-static,$(SYS_OUT)/fixtures/plain-$(tool) $(SYS_OUT)/fixtures/busy-$(tool))
$(SYS_OUT)/fixtures/%-gcov: SYS_TOOL_FLAGS = --coverage
$(SYS_OUT)/fixtures/%-asan: SYS_TOOL_FLAGS = -fsanitize=address
$(SYS_OUT)/fixtures/%-asan-static: SYS_TOOL_FLAGS = -fsanitize=address -static-libasan

define SYS_TOOL_RULE
$(SYS_OUT)/fixtures/%-$(1): $(SYS_FIX)%.c
	@mkdir -p $$(@D)
	$$(call say,CC $$< ($(1)))
	$$(Q)$$(CC) $$(SYS_FLAGS) $$(CFLAGS) $$(SYS_TOOL_FLAGS) -MF $$@.d -o $$@ $$<
endef
$(foreach tool,gcov asan asan-static,$(eval $(call SYS_TOOL_RULE,$(tool))))

$(SYS_OUT)/fixtures/lib%.so: $(SYS_FIX)lib%.c
	@mkdir -p $(@D)
	$(call say,LD $@)
	$(Q)$(CC) $(SYS_FLAGS) $(CFLAGS) -MF $@.d -shared -fPIC -o $@ $<

$(SYS_OUT)/fixtures/handlers: $(SYS_OUT)/fixtures/libhandlers.so
$(SYS_OUT)/fixtures/handlers: SYS_FIX_FLAGS += -L$(@D) -lhandlers -Wl,-rpath,'$$ORIGIN'

$(SYS_OUT)/fixtures-musl/%: $(SYS_FIX)%.c
	@mkdir -p $(@D)
	$(call say,MUSL-GCC $<)
	$(Q)musl-gcc $(SYS_FLAGS) -O1 -MF $@.d -o $@ $< $(SYS_FIX_FLAGS)

# sigset and friends are old: that is why apps that use them need a test.
SYS_FIX_FLAGS = -Wno-deprecated-declarations
$(filter %/threads %/printers %/churn %/unwinding %/within %/traced %/registry %/trouble %/blocked %/exiting,$(SYS_FIXTURES) $(SYS_EXTRA)): \
    SYS_FIX_FLAGS += -pthread

$(SYS_OUT)/fixtures/fixed: SYS_FIX_FLAGS += -fno-pie -no-pie

$(SYS_OUT)/fixtures/gostatic: SYS_CGO = 0
$(SYS_OUT)/fixtures/notify $(SYS_OUT)/fixtures/gostatic: $(SYS_OUT)/fixtures/%: $(SYS_FIX)%.go
	@mkdir -p $(@D)
	$(call say,GO $<)
	$(Q)GO111MODULE=off CGO_ENABLED=$(or $(SYS_CGO),1) CC="$(CC)" GOCACHE=$(abspath $(SYS_OUT))/go-cache \
		go build -o $@ $<

# What no preload can take hold of.
SYS_EXTRA += $(SYS_OUT)/fixtures/runner-static
$(SYS_OUT)/fixtures/runner-static: $(SYS_FIX)runner.c
	@mkdir -p $(@D)
	$(call say,CC $< (static))
	$(Q)$(CC) $(SYS_FLAGS) $(CFLAGS) -static -MF $@.d -o $@ $<

# What any preload costs, to compare with.
$(SYS_OUT)/empty.so:
	@mkdir -p $(@D)
	$(call say,LD $@)
	$(Q)$(CC) -shared -nostdlib -fPIC -o $@ -x c /dev/null

$(SYS_OUT)/system/%.o: $(SYS_SRC)%.c
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(SYS_FLAGS) $(SYS_DEFINES) -g $(CFLAGS) -c -o $@ $<

$(SYS_OUT)/system-tests: $(SYS_OBJECTS)
	$(call say,LD $@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcriterion

.PHONY: check-system build-system
build-system: $(SYS_OUT)/system-tests $(SYS_OUT)/empty.so $(SYS_FIXTURES) $(SYS_EXTRA)
	@for what in $(SYS_MISSING); do echo "[SKIP] $$what"; done

check-system: build-system $(LIB) $(BUILD)/sigshim
	@rm -rf $(SYS_OUT)/run
	tests/criterion.sh $(SYS_OUT)/system-tests --jobs $(SYS_JOBS) --filter '$(SYSTEM_FILTER)'
	@rm -rf $(SYS_OUT)/run

-include $(SYS_OBJECTS:.o=.d) $(SYS_FIXTURES:=.d) $(SYS_MUSL:%=$(SYS_OUT)/fixtures-musl/%.d)
