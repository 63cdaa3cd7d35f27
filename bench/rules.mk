# SPDX-License-Identifier: MIT
# What the library costs: make bench [BENCH_ROUNDS=400].

BENCH_ROUNDS = 400

$(BUILD)/bench/%: bench/%.c
	$(call build,CC,$(CC) -std=gnu11 -D_GNU_SOURCE $(WARNINGS) $(CFLAGS))

bench: $(LIB) $(BUILD)/tests/empty.so $(BUILD)/bench/start $(BUILD)/bench/stop $(BUILD)/bench/calls
	$(Q)bench/run.sh $(BUILD) $(BENCH_ROUNDS)

.PHONY: bench
