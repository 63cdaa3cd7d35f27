// SPDX-License-Identifier: MIT
// The name under which an engine's configuration has sigshim-runc.
#include "cli/doctor/engine.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

typedef bool reader(const char *text, char ret[ENGINE_NAME_MAX]);

// name: NULL where there is none.
static void expect(reader *read, const char *text, const char *name)
{
    char found[ENGINE_NAME_MAX] = "";
    bool any = read(text, found);
    cr_expect(any == (name != NULL) && strcmp(found, name ? name : "") == 0, "%s: %d %s", text, any,
              found);
    // Cut off anywhere it is no more than that, and nothing behind its end is read.
    for (size_t len = 0; len < strlen(text); len++) {
        char *cut = strndup(text, len), other[ENGINE_NAME_MAX] = "";
        read(cut, other);
        cr_expect(!*other || (name && strcmp(other, name) == 0), "%s: %s", cut, other);
        free(cut);
    }
}

Test(engine, daemon_json)
{
    reader *const json = engine_name_in_json;
    expect(json, "{\"runtimes\": {\"sigshim\": {\"path\": \"/usr/sbin/sigshim-runc\"}}}",
           "sigshim");
    expect(json,
           "{\"log-opts\":{\"a\":\"}\\\"{\"},\"runtimes\":{\"crun\":{\"path\":\"crun\"},\"x-1\" : {"
           "\"runtimeArgs\":[\"a\"],\"path\" : \"sigshim-runc\"}}}",
           "x-1");
    expect(json, "{\"runtimes\": {\"runc\": {\"path\": \"/usr/sbin/runc\"}}}", NULL);
    expect(json, "{\"runtimes\": {\"x\": {\"path\": \"/usr/sbin/not-sigshim-runc\"}}}", NULL);
    expect(json, "{\"others\": {\"x\": {\"path\": \"/usr/sbin/sigshim-runc\"}}}", NULL);
    expect(json, "{\"runtimes\": {\"$(x)\": {\"path\": \"/usr/sbin/sigshim-runc\"}}}", NULL);
    expect(json, "[[[[[[[[[[[[\"path\"", NULL);
    expect(json, "}}}}\"path\":\"sigshim-runc\"", NULL);
}

Test(engine, containerd_toml)
{
    reader *const toml = engine_name_in_toml;
    expect(toml,
           "[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.runc.options]\n"
           "  BinaryName = \"/usr/sbin/runc\" # not \"sigshim-runc\"\n"
           "[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.shim]\n"
           "  runtime_type = \"io.containerd.runc.v2\"\n"
           "  [plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.shim.options]\n"
           "    BinaryName = \"/usr/local/sbin/sigshim-runc\"",
           "shim");
    expect(toml, "[a.runtimes.\"b.c\".options]\r\nBinaryName='/x/sigshim-runc'\r\n", "b.c");
    expect(toml, "[a.runtimes.b.options]\n# BinaryName = \"/x/sigshim-runc\"\n", NULL);
    expect(toml, "[a.runtimes.b]\nBinaryName = \"/x/sigshim-runc\"\n", NULL);
    expect(toml, "[.runtimes..options]\nBinaryName = \"/x/sigshim-runc\"\n", NULL);
    expect(toml, "[.options]\nBinaryName = \"/x/sigshim-runc\"\n", NULL);
}

Test(engine, containers_conf)
{
    reader *const toml = engine_name_in_toml;
    expect(toml, "[engine]\nruntime = \"x\"\n[engine.runtimes]\nsigshim = [\"/a/sigshim-runc\"]\n",
           "sigshim");
    expect(toml,
           "[engine.runtimes]\nrunc = [\n  \"/a/runc\",\n]\n\"shim\" = [\n  \"/b/x\",\n"
           "  \"/a/sigshim-runc\", # x\n]",
           "shim");
    expect(toml, "[engine]\nsigshim = [\"/a/sigshim-runc\"]\n", NULL);
    expect(toml, "sigshim = [\"/a/sigshim-runc\"]\n[", NULL);
}

Test(engine, option)
{
    expect(engine_name_in_option, "sigshim=/usr/sbin/sigshim-runc", "sigshim");
    expect(engine_name_in_option, "runc=/usr/sbin/runc", NULL);
    expect(engine_name_in_option, "=sigshim-runc", NULL);
}
