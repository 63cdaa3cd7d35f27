# SPDX-License-Identifier: MIT
# What starts the runners of all tests: see start.c.

START := $(BUILD)/tests/start

$(START): tests/start.c
	$(call build,CC,$(CC) -std=gnu11 -D_GNU_SOURCE -O1 -Wall -Wextra $(if $(filter 1,$(WERROR)),-Werror))
