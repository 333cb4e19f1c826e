// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_ATHENA_ITEM_HPP
#define CONFAB_TESTING_DETAIL_ATHENA_ITEM_HPP

#include <confab/testing/athena_sandbox.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab::testing::detail {

/// What the vendor filters and sorts by.
class athena_facts {
public:
    athena_facts() = default;

    std::uint64_t index = 0;
    sandbox_time created_at{};
    sandbox_time updated_at{};
    std::string title;             ///< escaped for JSON
    std::string_view run_status;   ///< empty: null
    std::string_view channel;      ///< the vendor's word, rarely an unknown one
    std::string_view session_type; ///< the vendor's word
    std::string_view trigger_type; ///< empty: null
    std::string_view app_id;       ///< empty: null
    std::string_view aop_asset_id; ///< empty: null
    std::string workspace_id;
    bool is_sub_session = false;
    bool is_task = false;
    bool is_unread = false;
    std::uint64_t num_messages = 0;
};

/// The facts of a session; nothing where it was erased, or never was.
CONFAB_DECL std::optional<athena_facts> athena_facts_of(sandbox_snapshot const& rows, std::uint64_t index,
                                                        athena_sandbox_options const& options);

/// Appends a session in Athena's JSON form; equal facts give equal bytes.
CONFAB_DECL void append_athena_item(std::string& out, sandbox_data const& data, athena_facts const& facts,
                                    athena_sandbox_options const& options);

/// The history of a session. @param format one of trace, messages, markdown and stats
CONFAB_DECL std::string athena_history(sandbox_data const& data, athena_facts const& facts, std::string_view format);

} // namespace confab::testing::detail

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/testing/detail/impl/athena_item.ipp>
#endif

#endif
