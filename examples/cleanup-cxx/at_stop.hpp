// SPDX-License-Identifier: MIT
// A scope guard for stops: while it lives, sigshim calls its function when a signal stops
// the process. Where sigshim is not loaded it does nothing.
#pragma once
#include <sigshim.h>
#include <utility>

#pragma weak sigshim_atexit
#pragma weak sigshim_cancel

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

  private:
    static void call(void *self)
    {
        static_cast<at_stop *>(self)->function();
    }

    Function function;
    int id;
};
