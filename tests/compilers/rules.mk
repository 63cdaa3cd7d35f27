# SPDX-License-Identifier: MIT
# Builds with every compiler that can be had, and with what users pass in CFLAGS and the like: make
# check-compilers [COMPILERS="gcc-10 clang-.*"] [COMPILE_WITH="-O0"]; check-compilers-sample: two of them.

.PHONY: check-compilers check-compilers-sample
check-compilers: $(START)
	$(Q)tests/deps.sh build roots
	$(Q)$(START) tests/compilers/run.sh $(BUILD)/tests/compilers "$(COMPILERS)" "$(COMPILE_WITH)"

check-compilers-sample: $(START)
	$(Q)tests/deps.sh build compilers
	$(Q)$(START) tests/compilers/run.sh --sample $(BUILD)/tests/compilers
