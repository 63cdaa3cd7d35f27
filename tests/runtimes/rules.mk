# SPDX-License-Identifier: MIT
# Cleanups of runtimes: make check-runtimes [RUNTIMES="-n STOPS --only REGEX"]; PYTHON=PROGRAM stops
# another Python. Not part of `make check`, which has a sample (tests/system/runtime_stops.c).

PYTHON = /usr/bin/python3

.PHONY: check-runtimes check-runtimes-python check-runtimes-rows
check-runtimes: check-runtimes-python check-runtimes-rows

check-runtimes-python: $(LIB)
	python3 -B tests/runtimes/shapes.py --python $(PYTHON) $(RUNTIMES) $(LIB)

check-runtimes-rows: $(LIB) $(BUILD)/sigshim
	python3 -B tests/runtimes/rows.py $(RUNTIMES) $(LIB)
