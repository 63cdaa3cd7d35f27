# SPDX-License-Identifier: MIT
# The standing adversary: make check-hostile [HOSTILE="--only REGEX -n STOPS --seed N -j SLOTS"] stops
# programs in every state that is unwelcome; check-hostile-sample some of it, without
# a narrow bound for the time, on whatever machine.

HOS_OUT := $(BUILD)/tests/hostile
HOS_FLAGS = -std=gnu11 -D_GNU_SOURCE -Wall -Wextra $(if $(filter 1,$(WERROR)),-Werror) -pthread
HOS_JUDGE := hostile slot stop
HOS_STATE := situation waits tasks straits

$(HOS_OUT)/%.c.o: tests/hostile/%.c
	$(call build,CC,$(CC) $(HOS_FLAGS) $(CFLAGS) -c)

$(HOS_OUT)/hostile: private LIBS = -lm
$(HOS_OUT)/hostile: $(HOS_JUDGE:%=$(HOS_OUT)/%.c.o)
	$(call build,LD,$(CC) $(CFLAGS) $(LDFLAGS),$^)

$(HOS_OUT)/situation: $(HOS_STATE:%=$(HOS_OUT)/%.c.o)
	$(call build,LD,$(CC) $(CFLAGS) $(LDFLAGS) -pthread,$^)

.PHONY: check-hostile check-hostile-sample build-hostile
build-hostile: $(HOS_OUT)/hostile $(HOS_OUT)/situation

check-hostile: build-hostile $(LIB) $(START)
	$(START) $(HOS_OUT)/hostile -n 20000 -v $(HOSTILE) $(LIB) $(HOS_OUT)/situation

check-hostile-sample: build-hostile $(LIB) $(START)
	$(Q)$(START) $(HOS_OUT)/hostile -n 600 --slack 600 $(HOSTILE) $(LIB) $(HOS_OUT)/situation

$(HOS_OUT)/handler.so: tests/hostile/handler.c
	$(call build,LD,$(CC) $(HOS_FLAGS) $(CFLAGS) -fPIC -shared)

.PHONY: check-programs
check-programs: $(LIB) $(START) $(HOS_OUT)/handler.so
	$(START) python3 tests/hostile/programs.py $(PROGRAMS) $(LIB) $(HOS_OUT)/handler.so
