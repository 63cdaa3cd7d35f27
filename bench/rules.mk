# SPDX-License-Identifier: MIT
# What the library costs: make bench [BENCH_ROUNDS=400].

BENCH := $(dir $(lastword $(MAKEFILE_LIST)))
BENCH_ROUNDS = 400

$(BUILD)/bench/%: $(BENCH)%.c $(BENCH)bench.h
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) -std=gnu11 -D_GNU_SOURCE $(WARNINGS) $(CFLAGS) -o $@ $<

bench: $(LIB) $(BUILD)/tests/empty.so $(BUILD)/bench/start $(BUILD)/bench/stop $(BUILD)/bench/calls
	$(Q)$(BENCH)run.sh $(BUILD) $(BENCH_ROUNDS)

.PHONY: bench
