// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_HPP
#define CONFAB_OPENCX_HPP

#include <confab/opencx/changes.hpp>
#include <confab/opencx/client.hpp>
#include <confab/opencx/common.hpp>
#include <confab/opencx/event.hpp>
#include <confab/opencx/filter_query.hpp>
#include <confab/opencx/names.hpp>
#include <confab/opencx/session.hpp>
#include <confab/opencx/session_query.hpp>
#include <confab/opencx/words.hpp>

#endif
