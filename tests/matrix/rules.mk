# SPDX-License-Identifier: MIT
# The files of one release in the root file systems of Debian's suites and of one with musl, and on other
# processors under qemu: make check-matrix [CELLS="trixie musl arm64"]; make matrix-page writes
# docs/portability.md of what it printed. MATRIX_CHECK="trixie sid": make check in these, too.

CELLS        ?=
MATRIX_CHECK ?=

check-matrix: $(START)
	$(Q)tests/deps.sh build foreign roots docker
	$(Q)[ -e $(RELEASE)/SHA256SUMS ] || $(MAKE) --no-print-directory release
	$(Q)MATRIX_CHECK="$(MATRIX_CHECK)" $(START) tests/matrix/run.sh $(BUILD)/tests/matrix $(RELEASE) $(CELLS)

matrix-page:
	$(Q)tests/matrix/page.sh $(BUILD)/tests/matrix $(RELEASE) >docs/portability.md

.PHONY: check-matrix matrix-page
