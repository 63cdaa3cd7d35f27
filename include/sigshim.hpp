// SPDX-License-Identifier: MIT
// For C++17 and later, a scope guard for stops: while it lives, sigshim calls its function when a signal
// stops the process. Where sigshim is not loaded it does nothing, and there is nothing to link with.
//     sigshim::at_stop remove_part([&] { std::remove(part.c_str()); });
// The function is called at most once, as one that is registered with sigshim_atexit() is (sigshim.h), on
// any thread, and not when the scope is left. It must not throw. If SIGSHIM_ATEXIT_MAX functions are
// registered already, it is not called: armed() is false.
#ifndef SIGSHIM_HPP
#define SIGSHIM_HPP

#include "sigshim.h"
#include <utility>

#pragma weak sigshim_atexit
#pragma weak sigshim_cancel

namespace sigshim
{

template <typename Function> class at_stop
{
  public:
    explicit at_stop(Function f)
        : function(std::move(f)), id(sigshim_atexit ? sigshim_atexit(call, this) : 0)
    {
    }
    ~at_stop()
    {
        if (id > 0)
            sigshim_cancel(id);
    }
    at_stop(const at_stop &) = delete;
    at_stop &operator=(const at_stop &) = delete;

    // Will a stop call the function? False where sigshim is not loaded.
    bool armed() const
    {
        return id > 0;
    }

  private:
    static void call(void *self) noexcept
    {
        static_cast<at_stop *>(self)->function();
    }

    Function function;
    int id;
};

} // namespace sigshim

#endif
