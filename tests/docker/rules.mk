# Dockerfile.sample and the examples under a real Docker engine.
# SPDX-License-Identifier: MIT

# Only the engine and what makes its base image are installed: the apps come with that image.
check-docker: deps-docker
	$(Q)$(MAKE) --no-print-directory $(LIB)
	$(Q)tests/docker/run.sh $(BUILD)

.PHONY: check-docker
