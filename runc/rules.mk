# SPDX-License-Identifier: MIT
# sigshim-runc, the runtime in front of another one: a static program of its own, since it starts in
# whatever environment an engine gives it.

FRONT         := $(BUILD)/sigshim-runc
FRONT_SOURCES := $(wildcard runc/*.c) cli/library.c shim/base/fmt.c
FRONT_OBJECTS := $(FRONT_SOURCES:%=$(BUILD)/cli/%.o)

$(FRONT): $(FRONT_OBJECTS)
	$(call build,LD,$(CC) -static $(CFLAGS) $(LDFLAGS),$(FRONT_OBJECTS))
