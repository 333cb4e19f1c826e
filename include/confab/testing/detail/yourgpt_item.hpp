// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_YOURGPT_ITEM_HPP
#define CONFAB_TESTING_DETAIL_YOURGPT_ITEM_HPP

#include <confab/detail/config.hpp>
#include <confab/testing/detail/yourgpt_store.hpp>

#include <cstdint>
#include <string>

namespace confab::testing::detail {

/// Appends a session as `getSessions` lists it.
CONFAB_DECL void append_yourgpt_item(std::string& out, sandbox_data const& data, yourgpt_row const& row);

/// Appends a session as updates and creations answer it: other names, and without its last message.
/// @param bare_uid whether the id is a number, as in new sessions
CONFAB_DECL void append_yourgpt_detail(std::string& out, yourgpt_row const& row, bool bare_uid);

/// Appends a session's message of that number, from 0, as `getSessionMessages` lists it.
CONFAB_DECL void append_yourgpt_message(std::string& out, sandbox_data const& data, yourgpt_row const& row,
                                        std::uint64_t number);

/// Appends the latest message as `sendMessage` answers it.
CONFAB_DECL void append_yourgpt_reply(std::string& out, yourgpt_row const& row);

} // namespace confab::testing::detail

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/testing/detail/impl/yourgpt_item.ipp>
#endif

#endif
