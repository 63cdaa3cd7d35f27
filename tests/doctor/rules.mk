# SPDX-License-Identifier: MIT
# make check-doctor [DOCTOR="--only REGEX --signals TERM,INT --stdin null -j 12 -v"]: what the doctor says of
# each situation, with each signal and each stdin, against what then happens (10 minutes). check-system has a
# sample of it.

.PHONY: check-doctor
check-doctor: build-system $(LIB) $(BUILD)/sigshim $(START)
	$(START) python3 tests/doctor/matrix.py $(DOCTOR) $(BUILD)
