# Dockerfile.sample and the examples under a real Docker engine.
# SPDX-License-Identifier: MIT

# Only the engine and what makes its base image: the apps come with that image.
DOCKER_PACKAGES = docker.io mmdebstrap

check-docker: deps-docker
	$(Q)$(MAKE) --no-print-directory $(LIB)
	$(Q)tests/docker/run.sh $(BUILD)

.PHONY: check-docker
