# SPDX-License-Identifier: MIT
# Builds for other processors and stops programs there under qemu: make check-foreign;
# FOREIGN="riscv64 s390x" for some of them.

check-foreign: $(LIB) $(START)
	$(Q)tests/deps.sh build foreign
	$(Q)$(START) tests/foreign/run.sh $(BUILD)/tests/foreign $(FOREIGN)

.PHONY: check-foreign
