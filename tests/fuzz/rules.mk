# SPDX-License-Identifier: MIT
# libFuzzer over what comes from outside: make fuzz [FUZZ_RUNS=1000000] [FUZZ_TARGETS=elf].

FUZZ_SRC := $(dir $(lastword $(MAKEFILE_LIST)))
FUZZ_OUT := $(BUILD)/tests/fuzz
FUZZ_CC      = clang
FUZZ_RUNS    = 1000000
FUZZ_TARGETS := $(patsubst $(FUZZ_SRC)%.c,%,$(wildcard $(FUZZ_SRC)*.c))
FUZZ_MODULES := cli/process.c cli/threads.c cli/elf.c shim/config.c shim/config_table.c \
                shim/config_lists.c shim/config_text.c shim/fmt.c shim/signame.c
FUZZ_FLAGS   = -std=gnu11 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined \
               -fno-sanitize-recover=all

$(FUZZ_OUT)/%: $(FUZZ_SRC)%.c $(FUZZ_MODULES)
	@mkdir -p $(@D)
	$(call say,FUZZ $<)
	$(Q)$(FUZZ_CC) $(FUZZ_FLAGS) -o $@ $^

# A short run for each is part of make check.
fuzz check-fuzz:
	$(Q)$(FUZZ_SRC)run.sh $(FUZZ_OUT) $(if $(filter check-fuzz,$@),20000,$(FUZZ_RUNS)) $(FUZZ_TARGETS)

.PHONY: fuzz check-fuzz
