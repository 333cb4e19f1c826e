// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HPP
#define CONFAB_HPP

#include <confab/async_generator.hpp>
#include <confab/athena.hpp>
#include <confab/client_options.hpp>
#include <confab/error.hpp>
#include <confab/generators.hpp>
#include <confab/opencx.hpp>
#include <confab/session_orders.hpp>
#include <confab/twin.hpp>
#include <confab/yourgpt.hpp>

#endif
