# sigshim-runc under a containerd of its own: ctr, the CRI, and a drain. CRI_PODS=N pods, CRI_ROUNDS=N drains of each kind.
# CRI=REGEX: only those cases with pods; CRI=ctr, CRI=drain.
# SPDX-License-Identifier: MIT

CRI_PODS ?= 50
CRI_ROUNDS ?= 1

deps-cri:
	$(Q)tests/deps.sh build cri

check-cri: deps-cri
	$(Q)$(MAKE) --no-print-directory all $(START)
	$(Q)$(START) tests/cri/run.sh $(BUILD) $(CRI_PODS) $(CRI_ROUNDS) $(if $(CRI),'$(CRI)')

# The table and the chart in docs/host.md, from the last run.
cri-page:
	$(Q)/usr/bin/python3 -B tests/cri/page.py $(BUILD)

.PHONY: deps-cri check-cri cri-page
