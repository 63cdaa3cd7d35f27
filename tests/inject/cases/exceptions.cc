// SPDX-License-Identifier: MIT
// C++ exceptions through frames with destructors, caught and thrown again.
#include "../case.h"
#include <stdexcept>
#include <string>

static void prepare()
{
}

static void fall(int depth)
{
    std::string text(40, 'a');
    if (depth == 0)
        throw std::runtime_error(text);
    fall(depth - 1);
}

static void one_round()
{
    try {
        try {
            fall(5);
        } catch (const std::exception &) {
            throw;
        }
    } catch (const std::runtime_error &error) {
        if (std::string(error.what()).size() != 40)
            _exit(95);
    }
}
