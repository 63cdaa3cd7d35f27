# sigshim: builds with gcc, make and libc's headers; `make help` lists the targets.
# SPDX-License-Identifier: MIT

prefix      = /usr/local
exec_prefix = $(prefix)
bindir      = $(exec_prefix)/bin
sbindir     = $(exec_prefix)/sbin
libdir      = $(exec_prefix)/lib
includedir  = $(prefix)/include

# ARCH=riscv64 and the like: for another processor, named as Debian does, with Debian's cross
# compiler, into a folder of its own.
TRIPLET_amd64   = x86_64-linux-gnu
TRIPLET_arm64   = aarch64-linux-gnu
TRIPLET_armhf   = arm-linux-gnueabihf
TRIPLET_i386    = i686-linux-gnu
TRIPLET_ppc64el = powerpc64le-linux-gnu
TRIPLET_riscv64 = riscv64-linux-gnu
TRIPLET_s390x   = s390x-linux-gnu
ifneq ($(ARCH),)
TRIPLET := $(or $(TRIPLET_$(ARCH)),$(error ARCH is one of $(sort $(patsubst TRIPLET_%,%,$(filter TRIPLET_%,$(.VARIABLES))))))
endif

CC     = $(if $(ARCH),$(TRIPLET)-)gcc
CFLAGS = -O2 -g
BUILD  = build$(if $(ARCH),/$(ARCH))
LIB    = $(BUILD)/libsigshim.so

VERSION := $(shell sed -n 's/.*define SIGSHIM_VERSION *"\(.*\)"/\1/p' include/sigshim.h)
$(if $(VERSION),,$(error include/sigshim.h defines no SIGSHIM_VERSION))
comma   := ,

ifneq ($(V),1)
Q = @
say = @echo "  $(1)"
endif

WARNINGS = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
           -Werror=implicit-function-declaration -Wframe-larger-than=1024
ifeq ($(WERROR),1)
WARNINGS += -Werror
endif

# One file for every distribution: no versioned references, no fortify, no stack protector, atomics
# without libgcc. Two segments and not four (noseparate-code) save two mmaps in every process.
SHIM_CFLAGS  = -std=c11 -D_GNU_SOURCE -U_FORTIFY_SOURCE -fPIC -fvisibility=hidden \
               -fno-stack-protector -fno-builtin-malloc $(OUTLINE) $(TABLES) $(WARNINGS)
SHIM_LDFLAGS = -shared -nostdlib -Wl,--hash-style=both -Wl,-z,relro,-z,now,-z,noexecstack \
               -Wl,-z,nodelete -Wl,-soname,libsigshim.so -Wl,--version-script=shim/exports.map \
               -Wl,-z,noseparate-code -Wl,--no-as-needed -Wl,--sort-section=name $(TABLES)
MACHINE     := $(shell $(CC) -dumpmachine)
GENERAL      = $(if $(filter x86_64%,$(MACHINE)),-mgeneral-regs-only)
# Where we do not read them ourselves, only what may be below a handler of the app's has unwind tables, for it may
# throw, or end its thread: they are a fifth of the file. Link-time optimisation would give them to all or to none.
BELOW        = $(if $(filter shim/deliver.c shim/action/entries.c,$<),-fasynchronous-unwind-tables -fno-lto)
TABLES       = $(if $(filter x86_64% aarch64%,$(MACHINE)),,$(or $(BELOW),-fno-asynchronous-unwind-tables))
OUTLINE      = $(if $(filter aarch64%,$(MACHINE)),-mno-outline-atomics)

# What a compiler calls where a processor lacks an instruction, such as the division of 64 bits on
# one of 32. What is not called is not linked.
HELPERS      = -lgcc

SHIM_SOURCES := $(wildcard shim/*.[cS] shim/*/*.[cS])
SHIM_OBJECTS := $(SHIM_SOURCES:%=$(BUILD)/%.o)
STUB         := $(BUILD)/stub/libc.so.6

# The recipe of whatever is compiled or linked: $(call build,WORD,COMMAND) from the first
# prerequisite, with its headers noted beside it, or $(call build,WORD,COMMAND,INPUTS) from these.
define build
	@mkdir -p $(@D)
	$(call say,$(1) $(if $(3),$@,$<))
	$(Q)$(2) $(if $(3),,-MMD -MP -MF $@.d) -o $@ $(or $(3),$<) $(LIBS)
endef

all: $(LIB) $(BUILD)/sigshim $(BUILD)/sigshim-runc completions

$(LIB): $(SHIM_OBJECTS) $(STUB) shim/exports.map
	$(call build,LD,$(CC) $(CFLAGS) $(LDFLAGS) $(SHIM_LDFLAGS),$(SHIM_OBJECTS) $(STUB) $(HELPERS))

$(BUILD)/shim/%.o: shim/% Makefile
	$(call build,CC,$(CC) $(CPPFLAGS) $(CFLAGS) $(SHIM_CFLAGS) -c)

# A gate must not touch the app's vector registers. (As an attribute, gcc 10 and clang refuse it.)
$(BUILD)/shim/safepoint/gate.c.o: SHIM_CFLAGS += $(GENERAL)

# Its loops must not become calls of what they are.
$(BUILD)/shim/base/string.c.o: SHIM_CFLAGS += -ffreestanding $(NO_PATTERNS)
NO_PATTERNS = $(if $(findstring clang,$(shell $(CC) --version)),,-fno-tree-loop-distribute-patterns)

# An empty library with libc's name: linking with it records the name and no symbol version.
$(STUB):
	$(call build,LD,$(CC) -shared -nostdlib -Wl$(comma)-soname$(comma)libc.so.6,-x c /dev/null)

RULES := tests cli runc bench tests/unit tests/system tests/doctor tests/checks tests/docker tests/cri tests/podman tests/inject tests/hostile tests/runc tests/foreign tests/compilers tests/fuzz tests/readme tests/examples tests/census tests/runtimes tests/apps tests/matrix
include $(RULES:%=%/rules.mk) packaging/install.mk packaging/rules.mk
-include $(shell find $(BUILD) -name npm -prune -o -name '*.d' -print 2>/dev/null)

deps:
	$(Q)tests/deps.sh build check demo

deps-runtimes:
	$(Q)tests/deps.sh runtimes

deps-apps:
	$(Q)tests/deps.sh build apps

deps-docker:
	$(Q)tests/deps.sh build docker

deps-demo:
	$(Q)tests/deps.sh build demo

# Two steps, so that the tests are built only when what they need is there. -k: one part that fails
# does not keep the others from running.
CHECKS = check-unit check-static check-fuzz check-readme check-runc check-system check-inject check-hostile-sample

check: deps
	$(Q)$(MAKE) --no-print-directory -k $(CHECKS)

print-checks:
	@echo $(CHECKS)

demo: deps-demo
	$(Q)$(MAKE) --no-print-directory $(LIB)
	$(Q)examples/demo/run.sh $(BUILD)

completions: $(COMPLETIONS)

format:
	clang-format -i $$(git ls-files '*.c' '*.h')

clean:
	rm -rf $(BUILD)

help:
	@echo "all            $(LIB), $(BUILD)/sigshim and $(FRONT)"
	@echo "demo           a shell-form app stopped without and with sigshim; demo-picture draws it: docs/demo.svg"
	@echo "check          unit, static, system tests, check-inject; installs what they need (deps)"
	@echo "check-asan     unit tests under the address and undefined-behaviour sanitizers"
	@echo "check-readme   the commands of documents and manual pages, as they stand, and README's table of lines"
	@echo "check-examples the files for compose, Kubernetes and systemd in examples/: their schemas, and the policy"
	@echo "check-inject   SIGTERM at 2,000 instructions of small programs; check-inject-all: 200,000"
	@echo "check-hostile  20,000 stops of a program in every state that is unwelcome; check-hostile-sample: some;"
	@echo "               check-programs: real programs that leave SIGTERM at default"
	@echo "check-runtimes cleanups of Python in ten shapes, 100 stops each, and the table of docs/runtimes.md;"
	@echo "               deps-runtimes installs the runtimes"
	@echo "check-runc     sigshim-runc with a runtime that only records; check-runc-all: with runc and crun, and"
	@echo "               with each of its system calls failing in turn; bench-runc: what it costs;"
	@echo "               check-docker-host: under a real Docker engine; check-podman: under podman"
	@echo "check-cri      sigshim-runc under a containerd of its own, by ctr and by the CRI, and a drain of 50 pods"
	@echo "               (CRI_PODS, CRI_ROUNDS): cri-page puts table and chart into docs/host.md; deps-cri installs"
	@echo "check-doctor   the doctor in 160 situations, with five signals and three kinds of stdin, against"
	@echo "               what then happens (10 minutes); DOCTOR=\"--only REGEX\""
	@echo "fuzz           a million inputs for what is read from outside; FUZZ_RUNS, FUZZ_TARGETS"
	@echo "bench          what it costs, beside others, as root (20 minutes); BENCH=start,stop for some parts;"
	@echo "               bench-page: docs/benchmarks.md, charts and README's table from the last whole run"
	@echo "budgets        what it may cost, counted: tests/checks/budgets.txt anew, to which check-static holds it"
	@echo "check-foreign  library and command for six other processors, emulated; FOREIGN=\"riscv64 s390x\" for some"
	@echo "check-docker   images, examples and plain apps under a real Docker engine; DOCKER_STOPS=100 stops"
	@echo "               each plain app that often"
	@echo "check-apps     29 real apps and runtimes under a real Docker engine, beside other inits (15 minutes):"
	@echo "               apps-page makes docs/apps.md of it; APPS=\"--only REGEX -n STOPS\""
	@echo "census         a stop under 137 wrappers, beside other inits: docs/census.md; CENSUS_FILTER=REGEX"
	@echo "check-census-host  the same by sigshim-runc under a Docker engine: each row as in docs/census.md"
	@echo "census-deps    installs the wrappers; census-page: docs/census.md again from the last whole run"
	@echo "check-compilers  every compiler here, and those of Debian 11 and sid, at each level of optimisation;"
	@echo "               COMPILERS=\"gcc-10|clang-.*\" COMPILE_WITH=flto; check-compilers-sample: two of them"
	@echo "check-matrix   the files of a release in Debian 11 to sid and with musl, and on six emulated processors;"
	@echo "               CELLS=\"trixie musl arm64\", MATRIX_CHECK=\"trixie sid\" (make check there, too);"
	@echo "               matrix-page: docs/portability.md"
	@echo "install        to DESTDIR/prefix ($(prefix)), install-strip without symbols: docs/install.md"
	@echo "               also: installdirs uninstall clean format; dist: the source tarball"
	@echo "release        files for each processor, into $(RELEASE), judged; RELEASE_ARCH=\"amd64 arm64\" for some"
	@echo "               check-release: twice, the same bytes (needs git); publish: signs and uploads"
	@echo "deb npm image recipes  packages for Debian, for npm and for Docker out of the release, and for rpm and apk;"
	@echo "               check-deb (SUITES=\"bookworm sid\") check-npm check-recipes try them"
	@echo "ARCH=riscv64   builds for another processor (amd64 arm64 armhf i386 ppc64el s390x), into build/riscv64"
	@echo "V=1 shows the commands, WERROR=1 makes warnings errors"

.PHONY: all completions print-checks deps deps-runtimes deps-docker deps-demo check demo format clean help deps-apps
