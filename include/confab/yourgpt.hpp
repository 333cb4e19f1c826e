// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_HPP
#define CONFAB_YOURGPT_HPP

#include <confab/yourgpt/client.hpp>
#include <confab/yourgpt/common.hpp>
#include <confab/yourgpt/credential.hpp>
#include <confab/yourgpt/filter.hpp>
#include <confab/yourgpt/message.hpp>
#include <confab/yourgpt/outgoing_message.hpp>
#include <confab/yourgpt/session.hpp>
#include <confab/yourgpt/session_query.hpp>
#include <confab/yourgpt/session_update.hpp>
#include <confab/yourgpt/wire_options.hpp>
#include <confab/yourgpt/words.hpp>

#endif
