# SPDX-License-Identifier: MIT
# libFuzzer over what comes from outside: make fuzz [FUZZ_RUNS=1000000] [FUZZ_TARGETS=elf].

FUZZ_OUT := $(BUILD)/tests/fuzz
FUZZ_CC      = clang
FUZZ_RUNS    = 1000000
FUZZ_TARGETS := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))
FUZZ_MODULES := cli/doctor/process.c $(CLI_SCRIPTS) cli/doctor/threads.c cli/doctor/elf_file.c \
                $(filter-out %/main.c %/front.c %/library.c %/real.c %/guard.c %/say.c %/bundle.c %/program.c,$(wildcard runc/*.c)) \
                $(wildcard shim/base/*.c shim/config/*.c)
FUZZ_FLAGS   = -std=gnu11 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined \
               -fno-sanitize-recover=all

$(FUZZ_OUT)/%: tests/fuzz/%.c $(FUZZ_MODULES)
	$(call build,FUZZ,$(FUZZ_CC) $(FUZZ_FLAGS),$^)

# A short run for each is part of make check.
fuzz check-fuzz: $(START)
	$(Q)$(START) tests/fuzz/run.sh $(FUZZ_OUT) $(if $(filter check-fuzz,$@),20000,$(FUZZ_RUNS)) $(FUZZ_TARGETS)

.PHONY: fuzz check-fuzz
