# SPDX-License-Identifier: MIT
# The command line: one static program, so that it runs in an image without a libc.

CLI       := $(BUILD)/sigshim
CLI_FLAGS  = -std=gnu11 -D_GNU_SOURCE -DSIGSHIM_LIBDIR='"$(libdir)"' $(filter-out -Wframe-larger-than=%,$(WARNINGS))

# What it has in common with the library. base/string.c stands in for libc, which it has.
CLI_SHARED  := $(filter-out %/string.c,$(wildcard shim/base/*.c shim/config/*.c shim/log/*.c)) \
    shim/stop/outside.c shim/family/notes.c
CLI_TABLE   := cli/completions/table.c
CLI_SOURCES := $(filter-out $(CLI_TABLE),$(wildcard cli/*.c cli/*/*.c)) $(CLI_SHARED)
# What reads the text of a shell script; tests and fuzzing link it, too.
CLI_SCRIPTS := $(patsubst %,cli/doctor/%.c,traps script_argv script_nest script_text script_traps script_words)
CLI_TABLE_OBJECTS = $(filter-out %/cli/main.c.o,$(CLI_OBJECTS)) $(BUILD)/cli/$(CLI_TABLE).o
CLI_OBJECTS := $(CLI_SOURCES:%=$(BUILD)/cli/%.o)

$(CLI): $(CLI_OBJECTS)
	$(call build,LD,$(CC) -static $(CFLAGS) $(LDFLAGS),$(CLI_OBJECTS))

$(BUILD)/cli/%.o: %
	$(call build,CC,$(CC) $(CPPFLAGS) $(CFLAGS) $(CLI_FLAGS) -c)

# Built for another libdir, it would look for the library there.
$(BUILD)/cli/cli/library.c.o: $(BUILD)/libdir
$(BUILD)/libdir: always
	@mkdir -p $(@D)
	@echo '$(libdir)' | cmp -s - $@ || echo '$(libdir)' >$@

.PHONY: always

# Completions are templates that take in what the tables of subcommands and variables say. To build for
# another processor, EMULATOR names a program that runs one of that processor here, or COMPLETIONS_FROM a
# folder of a build for this one.
COMPLETIONS := $(patsubst cli/completions/%.in,$(BUILD)/completions/%,$(wildcard cli/completions/*.in))

$(BUILD)/completions-table: $(CLI_TABLE_OBJECTS)
	$(call build,LD,$(CC) -static $(CFLAGS) $(LDFLAGS),$(CLI_TABLE_OBJECTS))

ifneq ($(filter-out $(BUILD),$(COMPLETIONS_FROM)),)
$(BUILD)/completions/%: $(COMPLETIONS_FROM)/completions/%
	@mkdir -p $(@D)
	$(Q)cp $< $@
else
$(BUILD)/completions/%: cli/completions/%.in $(BUILD)/completions-table
	@mkdir -p $(@D)
	$(call say,GEN $@)
	$(Q)$(EMULATOR) $(BUILD)/completions-table >$@.table && \
		sed -e '/^@TABLE@$$/{r $@.table' -e 'd}' $< >$@.new && rm $@.table && mv $@.new $@
endif
