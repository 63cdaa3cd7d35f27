# SPDX-License-Identifier: MIT
# The command line: one static program, so that it runs in an image without a libc.

CLI       := $(BUILD)/sigshim
CLI_FLAGS  = -std=gnu11 -D_GNU_SOURCE -DSIGSHIM_LIBDIR='"$(libdir)"' $(filter-out -Wframe-larger-than=%,$(WARNINGS))

# What it has in common with the library.
CLI_SHARED  := $(wildcard shim/base/*.c shim/config/*.c shim/log/*.c) shim/stop/outside.c
CLI_SOURCES := $(wildcard cli/*.c cli/*/*.c) $(CLI_SHARED)
CLI_OBJECTS := $(CLI_SOURCES:%=$(BUILD)/cli/%.o)

$(CLI): $(CLI_OBJECTS)
	$(call build,LD,$(CC) -static $(CFLAGS) $(LDFLAGS),$(CLI_OBJECTS))

$(BUILD)/cli/%.o: %
	$(call build,CC,$(CC) $(CPPFLAGS) $(CFLAGS) $(CLI_FLAGS) -c)
