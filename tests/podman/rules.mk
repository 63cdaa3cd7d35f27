# SPDX-License-Identifier: MIT
# sigshim-runc under podman, as root and as a user without rights: make check-podman, as root.

check-podman:
	$(Q)tests/deps.sh build podman
	$(Q)$(MAKE) --no-print-directory all $(START)
	$(Q)$(START) tests/podman/run.sh $(BUILD)

.PHONY: check-podman
