# SPDX-License-Identifier: MIT
# Builds the fixtures and the system tests, and runs them: make check-system.
# TEST_LIB=/path/to.so tests another library than $(LIB); SYSTEM_FILTER='family/*' runs
# only some of the tests.

SYS_OUT := $(BUILD)/tests
SYS_FLAGS = -std=gnu11 -D_GNU_SOURCE -Wall -Wextra $(if $(filter 1,$(WERROR)),-Werror)
SYS_DEFINES = -DBUILD_DIR='"$(abspath $(BUILD))"' -DSOURCE_DIR='"$(CURDIR)"'
SYS_JOBS ?= 4
SYSTEM_FILTER ?= *

SYS_OBJECTS := $(patsubst tests/%,$(SYS_OUT)/%.o,$(wildcard tests/system/*.c))
SYS_FIXTURES := $(patsubst tests/%.c,$(SYS_OUT)/%,$(filter-out tests/fixtures/lib%,$(wildcard tests/fixtures/*.c))) \
                $(patsubst tests/%.cc,$(SYS_OUT)/%,$(wildcard tests/fixtures/*.cc))

# Only what musl has: no sysv_signal, for one.
SYS_MUSL := app idle noop plain forker vforker restorer siginfo waiter parent threads churn \
            observe_setters observe_actions observe_delivery registry trouble blocked exiting traced flush stalled bereft
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

SYS_CC  = $(CC) $(SYS_FLAGS) $(CFLAGS) $(SYS_FIX_FLAGS)
SYS_CXX = $(CXX) -D_GNU_SOURCE -Wall -Wextra $(CFLAGS) $(SYS_FIX_FLAGS)

$(SYS_OUT)/fixtures/%: tests/fixtures/%.c
	$(call build,CC,$(SYS_CC))

$(SYS_OUT)/fixtures/%: tests/fixtures/%.cc
	$(call build,CXX,$(SYS_CXX))

# Of the examples, what users are to copy is what is tested.
SYS_FIXTURES += $(SYS_OUT)/fixtures/journal $(SYS_OUT)/fixtures/upload
$(SYS_OUT)/fixtures/journal $(SYS_OUT)/fixtures/upload: SYS_FIX_FLAGS += -Iinclude

$(SYS_OUT)/fixtures/journal: examples/cleanup-c/journal.c
	$(call build,CC,$(SYS_CC))

$(SYS_OUT)/fixtures/upload: examples/cleanup-cxx/upload.cc
	$(call build,CXX,$(SYS_CXX) -std=c++17)

# As their developers build them: with coverage, and with ASan as a library or in the program.
SYS_TOOLS := gcov asan asan-static
SYS_gcov = --coverage
SYS_asan = -fsanitize=address
SYS_asan-static = -fsanitize=address -static-libasan
SYS_FIXTURES += $(foreach tool,$(SYS_TOOLS),$(SYS_OUT)/fixtures/plain-$(tool) $(SYS_OUT)/fixtures/busy-$(tool))

define SYS_TOOL_RULE
$(SYS_OUT)/fixtures/%-$(1): tests/fixtures/%.c
	$$(call build,CC ($(1)),$$(SYS_CC) $$(SYS_$(1)))
endef
$(foreach tool,$(SYS_TOOLS),$(eval $(call SYS_TOOL_RULE,$(tool))))

$(SYS_OUT)/fixtures/lib%.so: tests/fixtures/lib%.c
	$(call build,CC,$(SYS_CC) -shared -fPIC)

$(SYS_OUT)/fixtures/handlers: $(SYS_OUT)/fixtures/libhandlers.so
$(SYS_OUT)/fixtures/handlers: private LIBS = -L$(@D) -lhandlers -Wl,-rpath,'$$ORIGIN'
$(SYS_OUT)/fixtures/named: $(SYS_OUT)/fixtures/libdlooper.so
$(SYS_OUT)/fixtures/named: private LIBS = -L$(@D) -ldlooper -Wl,-rpath,'$$ORIGIN'

$(SYS_OUT)/fixtures-musl/%: tests/fixtures/%.c
	$(call build,MUSL-GCC,musl-gcc $(SYS_FLAGS) -O1 $(SYS_FIX_FLAGS))

# sigset and friends are old: that is why apps that use them need a test.
SYS_FIX_FLAGS = -Wno-deprecated-declarations
$(filter %/threads %/crowd %/bereft %/mutexed %/smallstack %/printers %/churn %/unwinding %/within %/traced %/registry %/trouble %/leaderless %/blocked %/exiting %/flush,$(SYS_FIXTURES) $(SYS_EXTRA)): \
    SYS_FIX_FLAGS += -pthread

$(SYS_OUT)/fixtures/fixed: SYS_FIX_FLAGS += -fno-pie -no-pie

$(SYS_OUT)/fixtures/gostatic: SYS_CGO = 0
$(SYS_OUT)/fixtures/notify $(SYS_OUT)/fixtures/gostatic: $(SYS_OUT)/fixtures/%: tests/fixtures/%.go
	$(call build,GO,GO111MODULE=off CGO_ENABLED=$(or $(SYS_CGO),1) CC="$(CC)" \
		GOCACHE=$(abspath $(SYS_OUT))/go-cache go build,$<)

# What no preload reaches.
SYS_EXTRA += $(SYS_OUT)/fixtures/runner-static
$(SYS_OUT)/fixtures/runner-static: tests/fixtures/runner.c
	$(call build,CC (static),$(SYS_CC) -static)

# What any preload costs, to compare with.
$(SYS_OUT)/empty.so:
	$(call build,LD,$(CC) -shared -nostdlib -fPIC,-x c /dev/null)

$(SYS_OUT)/system/%.c.o: tests/system/%.c
	$(call build,CC,$(CC) $(SYS_FLAGS) $(SYS_DEFINES) -g $(CFLAGS) -c)

$(SYS_OUT)/system-tests: private LIBS = -lcriterion
$(SYS_OUT)/system-tests: $(SYS_OBJECTS)
	$(call build,LD,$(CC) $(CFLAGS) $(LDFLAGS),$(SYS_OBJECTS))

.PHONY: check-system build-system
build-system: $(SYS_OUT)/system-tests $(SYS_OUT)/empty.so $(SYS_FIXTURES) $(SYS_EXTRA)
	@for what in $(SYS_MISSING); do echo "[SKIP] $$what"; done

check-system: build-system $(LIB) $(BUILD)/sigshim $(START)
	@rm -rf $(SYS_OUT)/run
	$(START) tests/criterion.sh $(SYS_OUT)/system-tests --jobs $(SYS_JOBS) --filter '$(SYSTEM_FILTER)'
	@rm -rf $(SYS_OUT)/run
