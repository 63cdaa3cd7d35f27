# SPDX-License-Identifier: MIT
# make install, install-strip and uninstall, by the GNU conventions; see docs/install.md.

datarootdir = $(prefix)/share
mandir      = $(datarootdir)/man
docdir      = $(datarootdir)/doc/sigshim
pkgconfigdir = $(libdir)/pkgconfig
bashcompletiondir = $(datarootdir)/bash-completion/completions
zshcompletiondir  = $(datarootdir)/zsh/site-functions
fishcompletiondir = $(datarootdir)/fish/vendor_completions.d
INSTALL         = install
INSTALL_PROGRAM = $(INSTALL)
INSTALL_DATA    = $(INSTALL) -m 644
STRIP           = $(if $(ARCH),$(TRIPLET)-)strip

INSTALL_MAN3 = sigshim_atexit sigshim_cancel sigshim_stopping sigshim_version

INSTALL_FOLDERS = $(bindir) $(sbindir) $(libdir) $(pkgconfigdir) $(includedir) $(mandir)/man1 $(mandir)/man3 $(mandir)/man7 $(mandir)/man8 \
                  $(docdir) $(bashcompletiondir) $(zshcompletiondir) $(fishcompletiondir)

INSTALLED = $(bindir)/sigshim $(sbindir)/sigshim-runc $(libdir)/libsigshim.so $(pkgconfigdir)/sigshim.pc \
            $(includedir)/sigshim.h $(includedir)/sigshim.hpp \
            $(mandir)/man1/sigshim.1 $(INSTALL_MAN3:%=$(mandir)/man3/%.3) $(mandir)/man7/sigshim.7 $(mandir)/man8/sigshim-runc.8 \
            $(docdir)/LICENSE \
            $(bashcompletiondir)/sigshim $(zshcompletiondir)/_sigshim $(fishcompletiondir)/sigshim.fish

# Folders that a system has anyway, empty or not.
INSTALL_KEPT = $(if $(DESTDIR),,$(foreach dir,/usr /usr/local,$(dir) $(addprefix $(dir)/,bin sbin lib include share share/man)))

# By rename, so that there is no moment without the file: programs are started meanwhile.
install_over = $(1) $(2) $(DESTDIR)$(3).new && mv -f $(DESTDIR)$(3).new $(DESTDIR)$(3)

install: $(LIB) $(CLI) $(FRONT) $(COMPLETIONS) installdirs
	$(call install_over,$(INSTALL_PROGRAM) -m 755,$(CLI),$(bindir)/sigshim)
	$(call install_over,$(INSTALL_PROGRAM) -m 755,$(FRONT),$(sbindir)/sigshim-runc)
	$(call install_over,$(INSTALL_DATA),$(LIB),$(libdir)/libsigshim.so)
	sed -e 's|@prefix@|$(prefix)|' -e 's|@libdir@|$(libdir)|' -e 's|@includedir@|$(includedir)|' \
		-e 's|@version@|$(VERSION)|' packaging/sigshim.pc.in >$(BUILD)/sigshim.pc
	$(INSTALL_DATA) $(BUILD)/sigshim.pc $(DESTDIR)$(pkgconfigdir)/sigshim.pc
	$(INSTALL_DATA) include/sigshim.h $(DESTDIR)$(includedir)/sigshim.h
	$(INSTALL_DATA) include/sigshim.hpp $(DESTDIR)$(includedir)/sigshim.hpp
	$(INSTALL_DATA) docs/sigshim.1 $(DESTDIR)$(mandir)/man1/sigshim.1
	$(foreach page,$(INSTALL_MAN3),$(INSTALL_DATA) docs/$(page).3 $(DESTDIR)$(mandir)/man3/$(page).3 &&) :
	$(INSTALL_DATA) docs/sigshim.7 $(DESTDIR)$(mandir)/man7/sigshim.7
	$(INSTALL_DATA) docs/sigshim-runc.8 $(DESTDIR)$(mandir)/man8/sigshim-runc.8
	$(INSTALL_DATA) LICENSE $(DESTDIR)$(docdir)/LICENSE
	$(INSTALL_DATA) $(BUILD)/completions/sigshim.bash $(DESTDIR)$(bashcompletiondir)/sigshim
	$(INSTALL_DATA) $(BUILD)/completions/_sigshim $(DESTDIR)$(zshcompletiondir)/_sigshim
	$(INSTALL_DATA) $(BUILD)/completions/sigshim.fish $(DESTDIR)$(fishcompletiondir)/sigshim.fish

# The command is static and the library is loaded by name: neither needs its symbols to work.
install-strip:
	$(MAKE) install
	$(STRIP) $(DESTDIR)$(bindir)/sigshim $(DESTDIR)$(sbindir)/sigshim-runc
	$(STRIP) --strip-unneeded $(DESTDIR)$(libdir)/libsigshim.so

installdirs:
	$(INSTALL) -d $(addprefix $(DESTDIR),$(INSTALL_FOLDERS))

# Then the folders that are empty now, upwards to DESTDIR or, without one, to the prefix.
# Not under containers that sigshim-runc has made: FORCE=1 takes it away all the same.
uninstall:
	$(Q)[ -n "$(DESTDIR)$(FORCE)" ] || [ ! -e $(sbindir)/sigshim-runc ] || packaging/in-use.sh $(sbindir)/sigshim-runc $(libdir)/libsigshim.so >&2 || \
		{ echo "docs/host.md says how to go back; FORCE=1 uninstalls all the same" >&2 && exit 1; }
	rm -f $(addprefix $(DESTDIR),$(INSTALLED))
	$(Q)for dir in $(addprefix $(DESTDIR),$(INSTALL_FOLDERS)); do \
		while [ "$$dir" != "$(DESTDIR)" ] && [ "$$dir" != / ]; do \
			case " $(INSTALL_KEPT) " in *" $$dir "*) break ;; esac; \
			case "$(DESTDIR)$(prefix)" in "$$dir"/*) [ "$(DESTDIR)" ] || break ;; esac; \
			rmdir "$$dir" 2>/dev/null || [ ! -d "$$dir" ] || break; \
			dir=$$(dirname "$$dir"); \
		done; \
	done

.PHONY: install install-strip installdirs uninstall
