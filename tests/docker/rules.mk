# Dockerfile.sample and the examples under a real Docker engine.
# SPDX-License-Identifier: MIT

# DOCKER_STOPS=100 stops each plain app that often, in either form.

# Only the engine and what makes its base image are installed: the apps come with that image.
DOCKER_STOPS ?= 3

check-docker: deps-docker
	$(Q)$(MAKE) --no-print-directory $(LIB) $(BUILD)/sigshim $(FRONT) $(START)
	$(Q)DOCKER_STOPS=$(DOCKER_STOPS) $(START) tests/docker/run.sh $(BUILD)

# sigshim-runc as a runtime of an engine, with a small image.
check-docker-host: deps-docker
	$(Q)$(MAKE) --no-print-directory $(LIB) $(BUILD)/sigshim $(FRONT) $(BUILD)/census/app $(START)
	$(Q)DOCKER_CASES=host $(START) tests/docker/run.sh $(BUILD)

.PHONY: check-docker check-docker-host
