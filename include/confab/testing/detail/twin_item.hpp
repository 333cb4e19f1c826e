// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_TWIN_ITEM_HPP
#define CONFAB_TESTING_DETAIL_TWIN_ITEM_HPP

#include <confab/testing/twin_sandbox.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace confab::testing::detail {

/// Names of members that are asked for.
using twin_names = std::set<std::string, std::less<>>;

/// What the vendor filters and sorts by.
class twin_facts {
public:
    twin_facts() = default;

    std::uint64_t index = 0;
    sandbox_time created_at{};
    sandbox_time updated_at{};
    bool is_closed = false;
    std::string id, chat_id, bot_id, client_id;
    std::uint64_t company_id = 0;
    std::string name;                   ///< escaped for JSON
    std::string_view status;            ///< the sandbox's word
    std::string_view messenger;         ///< the sandbox's word
    std::string_view bot_status;        ///< the sandbox's word
    std::string_view price;             ///< JSON token
    std::string_view tags;              ///< with commas
    std::vector<std::string> operators; ///< ids
    std::string group;                  ///< id of the group of operators; empty: none
    bool is_spam = false;
    bool is_banned = false;
    std::uint64_t messages = 0; ///< generated ones
};

/// Members that a search may be asked for.
CONFAB_DECL twin_names const& twin_search_names();
/// Members that the chat service may be asked for.
CONFAB_DECL twin_names const& twin_chat_names();

/// The facts of a session; nothing where it was erased, or never was.
CONFAB_DECL std::optional<twin_facts> twin_facts_of(sandbox_snapshot const& rows, std::uint64_t index,
                                                    twin_sandbox_options const& options);

/// Appends a row of the search; equal facts give equal bytes.
CONFAB_DECL void append_twin_item(std::string& out, sandbox_data const& data, twin_facts const& facts,
                                  twin_names const& fields);
/// Appends a session as the chat service has it.
CONFAB_DECL void append_twin_chat(std::string& out, sandbox_data const& data, twin_facts const& facts,
                                  twin_names const& fields);
/// A generated message, or one that was posted. @param posted empty for a generated one, else its body escaped for JSON
CONFAB_DECL std::string twin_message(twin_facts const& facts, std::uint64_t number, std::string_view posted);
/// When a message was written.
CONFAB_DECL sandbox_time twin_message_time(twin_facts const& facts, std::uint64_t number);

} // namespace confab::testing::detail

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/testing/detail/impl/twin_chat.ipp>
#include <confab/testing/detail/impl/twin_item.ipp>
#endif

#endif
