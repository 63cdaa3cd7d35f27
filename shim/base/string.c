// SPDX-License-Identifier: MIT
// The functions of <string.h> that the library uses, for itself alone: each name that it imports
// costs every process some 900 instructions at start. Compilers call some of them of their own
// accord. The command line and the tests of modules, which link libc, use libc's.
#include <stddef.h>
#include <stdint.h>

#define OWN __attribute__((visibility("hidden"), used))

#pragma GCC visibility push(hidden)
void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *a, const void *b, size_t size);
size_t strlen(const char *text);
char *strchr(const char *text, int c);
char *strrchr(const char *text, int c);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t size);
size_t strspn(const char *text, const char *set);
size_t strcspn(const char *text, const char *set);
char *stpcpy(char *restrict to, const char *restrict from);
char *strcpy(char *restrict to, const char *restrict from);
char *strcat(char *restrict to, const char *restrict from);
#pragma GCC visibility pop

// By words, with a type that may alias any other.
typedef size_t __attribute__((may_alias, aligned(1))) word;

OWN void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    return memmove(to, from, size);
}

OWN void *memmove(void *to, const void *from, size_t size)
{
    char *out = to;
    const char *in = from;
    if ((uintptr_t)out - (uintptr_t)in >= size) {
        for (; size >= sizeof(word); size -= sizeof(word)) {
            *(word *)out = *(const word *)in;
            out += sizeof(word);
            in += sizeof(word);
        }
        while (size-- > 0)
            *out++ = *in++;
    } else {
        while (size-- > 0)
            out[size] = in[size];
    }
    return to;
}

OWN void *memset(void *to, int value, size_t size)
{
    char *out = to;
    size_t all = (size_t)-1 / 255 * (unsigned char)value;
    for (; size >= sizeof(word); size -= sizeof(word), out += sizeof(word))
        *(word *)out = all;
    while (size-- > 0)
        *out++ = (char)value;
    return to;
}

OWN int memcmp(const void *a, const void *b, size_t size)
{
    const unsigned char *one = a, *other = b;
    for (; size > 0; size--, one++, other++)
        if (*one != *other)
            return *one - *other;
    return 0;
}

OWN size_t strlen(const char *text)
{
    const char *end = text;
    while (*end)
        end++;
    return (size_t)(end - text);
}

OWN char *strchr(const char *text, int c)
{
    for (; *text != (char)c; text++)
        if (!*text)
            return NULL;
    return (char *)text;
}

OWN char *strrchr(const char *text, int c)
{
    const char *last = NULL;
    for (;; text++) {
        if (*text == (char)c)
            last = text;
        if (!*text)
            return (char *)last;
    }
}

OWN int strcmp(const char *a, const char *b)
{
    return strncmp(a, b, (size_t)-1);
}

OWN int strncmp(const char *a, const char *b, size_t size)
{
    for (; size > 0; size--, a++, b++)
        if (*a != *b || !*a)
            return (unsigned char)*a - (unsigned char)*b;
    return 0;
}

OWN size_t strspn(const char *text, const char *set)
{
    size_t len = 0;
    while (text[len] && strchr(set, text[len]))
        len++;
    return len;
}

OWN size_t strcspn(const char *text, const char *set)
{
    size_t len = 0;
    while (text[len] && !strchr(set, text[len]))
        len++;
    return len;
}

OWN char *stpcpy(char *restrict to, const char *restrict from)
{
    while ((*to = *from++))
        to++;
    return to;
}

OWN char *strcpy(char *restrict to, const char *restrict from)
{
    stpcpy(to, from);
    return to;
}

OWN char *strcat(char *restrict to, const char *restrict from)
{
    stpcpy(to + strlen(to), from);
    return to;
}
