// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_HPP
#define CONFAB_OPENCX_HPP

#include <confab/opencx/client.hpp>
#include <confab/opencx/session.hpp>
#include <confab/opencx/session_query.hpp>
#include <confab/opencx/words.hpp>

#endif
