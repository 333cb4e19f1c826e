// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_HPP
#define CONFAB_TWIN_HPP

#include <confab/twin/chat_calls.hpp>
#include <confab/twin/chat_query.hpp>
#include <confab/twin/chat_session.hpp>
#include <confab/twin/client.hpp>
#include <confab/twin/common.hpp>
#include <confab/twin/credential.hpp>
#include <confab/twin/message.hpp>
#include <confab/twin/names.hpp>
#include <confab/twin/session.hpp>
#include <confab/twin/session_query.hpp>
#include <confab/twin/words.hpp>

#endif
