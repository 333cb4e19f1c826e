// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_ATHENA_HPP
#define CONFAB_ATHENA_HPP

#include <confab/athena/client.hpp>
#include <confab/athena/common.hpp>
#include <confab/athena/credential.hpp>
#include <confab/athena/session.hpp>
#include <confab/athena/session_query.hpp>
#include <confab/athena/words.hpp>

#endif
