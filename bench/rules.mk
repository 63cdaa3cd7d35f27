# SPDX-License-Identifier: MIT
# What the library costs, beside others: make bench [BENCH=start,stop] [BENCH_ROUNDS=120], as root.
# BENCH_KEEP=1: the parts of BENCH take their place in the results of an earlier run.

BENCH_OUT := $(BUILD)/bench
BENCH ?=
BENCH_ROUNDS ?= 120
BENCH_PROGRAMS := $(patsubst bench/%.c,$(BENCH_OUT)/%,$(wildcard bench/*.c))

$(BENCH_OUT)/%: bench/%.c
	$(call build,CC,$(CC) -std=gnu11 -D_GNU_SOURCE -O2 $(WARNINGS) -pthread)

# Two steps, as check has. Some parts alone go to stdout; all of them to $(BENCH_OUT), with charts.
bench: deps-bench
	$(Q)$(MAKE) --no-print-directory bench-programs
	$(Q)python3 -B bench/run.py --parts '$(BENCH)' --rounds $(BENCH_ROUNDS) $(if $(BENCH_KEEP),--keep) $(BUILD)

bench-programs: $(LIB) $(BUILD)/sigshim $(BUILD)/tests/empty.so $(BENCH_PROGRAMS)

# docs/benchmarks.md, its charts and README's table, from the last whole run. BENCH_BESIDE: copies of the
# results.json of other whole runs, whose figures go beside those of the last one in the table of aims.
bench-page:
	$(Q)python3 -B bench/run.py --page $(BUILD) $(if $(BENCH_BESIDE),--beside $(BENCH_BESIDE))

# The README's picture, from what the demo prints.
demo-picture: deps-demo
	$(Q)tests/deps.sh picture
	$(Q)$(MAKE) --no-print-directory $(LIB)
	$(Q)mkdir -p $(BENCH_OUT) && examples/demo/run.sh $(BUILD) >$(BENCH_OUT)/demo.txt
	$(Q)python3 -B bench/picture.py $(BENCH_OUT)/demo.txt docs/demo.svg

deps-bench:
	$(Q)tests/deps.sh build bench

.PHONY: bench bench-programs bench-page demo-picture deps-bench
