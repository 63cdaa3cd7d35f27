// SPDX-License-Identifier: MIT
// Works in a scope whose half-done result has to go when the process is stopped in it.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sigshim.hpp>
#include <string>
#include <unistd.h>

static void upload(const std::string &name, bool ends)
{
    const std::string part = name + ".part";
    sigshim::at_stop remove_part([&] {
        std::remove(part.c_str());
        std::cout << "upload: removed " << part << std::endl;
    });
    std::ofstream(part) << "half of it\n";
    if (!ends) {
        std::cout << "upload: busy with " << part << std::endl;
        for (;;)
            pause();
    }
    std::rename(part.c_str(), name.c_str());
}

int main()
{
    upload("first", true);
    upload("second", false);
}
