# SPDX-License-Identifier: MIT
# What is given to others: make dist (source tarball), make release (files for each processor), and packages made
# of these.

DIST          = sigshim-$(VERSION).tar.gz
RELEASE      := $(BUILD)/release
RELEASE_ARCH ?= amd64 arm64 armhf i386 ppc64el riscv64 s390x

dist:
	$(Q)packaging/dist.sh sigshim-$(VERSION) $(DIST)

release:
	$(Q)tests/deps.sh build foreign
	$(Q)packaging/release.sh $(RELEASE) $(RELEASE_ARCH)
	$(Q)tests/release/check.sh $(RELEASE)

check-release:
	$(Q)tests/deps.sh build foreign
	$(Q)tests/release/run.sh $(RELEASE) "$(RELEASE_ARCH)"

# With the x86-64 library of the release, whose flags are not those of a build from source.
check-release-stops: build-inject build-hostile $(START)
	$(Q)[ -e $(RELEASE)/SHA256SUMS ] || $(MAKE) --no-print-directory release
	$(Q)$(START) tests/release/stops.sh $(RELEASE) $(BUILD)/tests $(INJECTIONS) 600

# Says what it lacks where no key or no place is given.
publish:
	$(Q)packaging/publish.sh $(RELEASE)

# Packages. The Debian ones are built for the suite that runs here, and hold in all of them.
deb:
	$(Q)tests/deps.sh build deb
	$(Q)packaging/deb.sh $(BUILD)/deb

check-deb: deb
	$(Q)tests/deps.sh lintian roots
	$(Q)tests/packages/deb.sh $(BUILD)/deb $(SUITES)

# Out of the files of make release, for the processors that are there.
npm:
	$(Q)packaging/npm.sh $(RELEASE) $(BUILD)/npm

check-npm: npm
	$(Q)tests/packages/npm.sh $(BUILD)/npm/sigshim-$(VERSION).tgz

IMAGE ?= sigshim:$(VERSION)
image:
	$(Q)packaging/image.sh $(RELEASE) $(IMAGE)

recipes:
	$(Q)packaging/recipes.sh $(BUILD)/recipes

check-recipes: recipes
	$(Q)tests/deps.sh build recipes
	$(Q)tests/packages/recipes.sh $(BUILD)/recipes

print-triplet:
	@echo $(TRIPLET)

.PHONY: dist release check-release check-release-stops publish deb check-deb npm check-npm image recipes check-recipes print-triplet
