// SPDX-License-Identifier: MIT
// C++ streams: a line built in memory, then written to cout as one.
#include "../case.h"
#include <iostream>
#include <sstream>

static void prepare()
{
}

static void one_round()
{
    for (int i = 0; i < 10; i++) {
        std::ostringstream line;
        line << '<' << line_number++ << " of " << i * 1.5 << ' ' << std::string(150, 'z')
             << ">\n";
        std::cout << line.str();
    }
}
