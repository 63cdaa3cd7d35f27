# SPDX-License-Identifier: MIT
# The command line: one static program, so that it runs in an image without a libc.

CLI_SRC := $(dir $(lastword $(MAKEFILE_LIST)))
CLI_OUT := $(BUILD)/cli
CLI     := $(BUILD)/sigshim
CLI_FLAGS = -std=gnu11 -D_GNU_SOURCE -DSIGSHIM_LIBDIR='"$(libdir)"' $(filter-out -Wframe-larger-than=%,$(WARNINGS)) -MMD -MP

# Of the library: floors 0 and 1 only.
CLI_SHARED  = signame fmt config config_table config_lists config_text proc
CLI_SOURCES := $(wildcard $(CLI_SRC)*.c)
CLI_OBJECTS := $(CLI_SOURCES:$(CLI_SRC)%.c=$(CLI_OUT)/%.o) $(CLI_SHARED:%=$(CLI_OUT)/shim/%.o)

$(CLI): $(CLI_OBJECTS)
	$(call say,LD $@)
	$(Q)$(CC) -static $(CFLAGS) $(LDFLAGS) -o $@ $^

$(CLI_OUT)/%.o: $(CLI_SRC)%.c
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(CLI_FLAGS) -c -o $@ $<

$(CLI_OUT)/shim/%.o: shim/%.c
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(CLI_FLAGS) -c -o $@ $<

-include $(CLI_OBJECTS:.o=.d)
