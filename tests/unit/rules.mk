# SPDX-License-Identifier: MIT
# Unit tests: the modules without the exported names, so that the tests themselves have libc's
# sigaction. make check-unit, and check-asan under the address and undefined-behaviour sanitizers.

UNIT_OUT := $(BUILD)/tests/unit
UNIT_FLAGS = -std=gnu11 -D_GNU_SOURCE -Wall -Wextra $(if $(filter 1,$(WERROR)),-Werror) \
             -Wno-deprecated-declarations -I.
UNIT_ASAN = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -g

UNIT_SOURCES := $(filter-out shim/exports.c shim/entry.c shim/base/string.c,$(SHIM_SOURCES)) $(CLI_SCRIPTS) cli/doctor/engine_name.c \
                $(addprefix runc/,$(addsuffix .c,json json_lex json_string members path args host)) $(wildcard tests/unit/*.c)
UNIT_OBJECTS := $(UNIT_SOURCES:%=$(UNIT_OUT)/plain/%.o)
UNIT_ASAN_OBJECTS := $(UNIT_SOURCES:%=$(UNIT_OUT)/asan/%.o)

$(UNIT_OUT)/plain/%.o: %
	$(call build,CC,$(CC) $(UNIT_FLAGS) $(CFLAGS) -c)

$(UNIT_OUT)/asan/%.o: %
	$(call build,CC (asan),$(CC) $(UNIT_FLAGS) -O1 $(UNIT_ASAN) -c)

$(UNIT_OUT)/unit-tests $(UNIT_OUT)/unit-tests-asan: private LIBS = -lcriterion

# The tests send their signals themselves, which in a container is routine: see stop.c.
UNIT_WRAP := -Wl,--wrap=family_is_routine

$(UNIT_OUT)/unit-tests: $(UNIT_OBJECTS)
	$(call build,LD,$(CC) $(CFLAGS) $(LDFLAGS) $(UNIT_WRAP),$(UNIT_OBJECTS))

$(UNIT_OUT)/unit-tests-asan: $(UNIT_ASAN_OBJECTS)
	$(call build,LD,$(CC) $(UNIT_ASAN) $(LDFLAGS) $(UNIT_WRAP),$(UNIT_ASAN_OBJECTS))

check-unit: $(UNIT_OUT)/unit-tests $(START)
	$(START) tests/criterion.sh $(UNIT_OUT)/unit-tests --jobs 2

# Leaks are Criterion's own business; its workers end without the handlers that LSan needs. On ASan's
# alternate stack every stop would change stacks, which ASan does not follow.
check-asan: $(UNIT_OUT)/unit-tests-asan $(START)
	ASAN_OPTIONS=detect_leaks=0:use_sigaltstack=0 \
		$(START) tests/criterion.sh $(UNIT_OUT)/unit-tests-asan --jobs 2

.PHONY: check-unit check-asan
