// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_IMPL_COMPLETE_IPP
#define CONFAB_YOURGPT_IMPL_COMPLETE_IPP

#include <confab/yourgpt/client.hpp>

#include <confab/paging/complete_walk.hpp>
#include <confab/yourgpt/fields.hpp>
#include <confab/yourgpt/impl/client.ipp>

#include <algorithm>

namespace confab::yourgpt {
namespace detail {

inline constexpr std::string_view complete_assumptions[] = {
    "a page shows the list as it is at one moment",
    "the list is sorted by last_message_time, which only moves to the present",
    "sessions with the same last_message_time keep their order",
    "updated_at or last_message_time is later after each change",
};
inline constexpr std::string_view changes_assumptions[] = {
    "a page shows the list as it is at one moment",
    "the list is sorted by last_message_time, which only moves to the present, but for the look-back",
    "sessions with the same last_message_time keep their order",
    "only changes that come with a message are wanted",
};

class message_facts {
public:
    // A message need not set updated_at, and what does need not be a message.
    static std::optional<json::timestamp> updated_at(session_view const& of) {
        return std::max(of.updated_at, of.last_message_time);
    }
    static std::optional<json::timestamp> sort_key(session_view const& of) { return of.last_message_time; }
};

inline paging::anchored_options by_page_number(session_query& query, order sorted) {
    paging::anchored_options how;
    how.addressing = paging::row_addressing::page_numbers;
    if (query.limit() < paging::least_numbered_page) query.limit(paging::least_numbered_page);
    how.page_rows = static_cast<std::uint32_t>(std::min<std::uint64_t>(query.limit(), largest_page));
    query.order(sorted).page(1).resume_from("");
    return how;
}

} // namespace detail

CONFAB_DECL paging::complete_stream<session, session_view>
client::complete(session_query query, paging::complete_options const& options) const {
    auto how = detail::by_page_number(query, order::ascending);
    how.confirms = options.confirm();
    how.remembers = options.remember();
    return core::start_complete(core_, query, how, "complete", options, detail::complete_assumptions);
}

CONFAB_DECL paging::complete_stream<session, session_view>
client::changes_since(json::timestamp watermark, session_query query, paging::complete_options const& options) const {
    auto how = detail::by_page_number(query, order::descending);
    how.is_descending = true;
    how.remembers = options.remember();
    how.until = watermark - options.look_back();
    return core::start_complete(core_, query, how, "changes " + json::format_timestamp(*how.until), options,
                                detail::changes_assumptions);
}

CONFAB_DECL paging::complete_stream<session, session_view>
client::core::start_complete(shared self, session_query const& query, paging::anchored_options const& how,
                             std::string_view kind, paging::complete_options const& options,
                             std::span<std::string_view const> assumptions) {
    auto const made = self->listing_of(query);
    result<paging::listing_identity> identity = failure(errc::invalid_argument);
    if (made) identity = paging::complete_identity((*made)->identity(), kind);
    else identity = made.error();
    auto const make = [self, query](std::optional<json::timestamp> const&) {
        return paging::any_listing(self->listing_of(query));
    };
    return paging::start_complete<session, session_view, detail::message_facts>(
        *self, std::move(identity), std::make_unique<paging::anchored_plan>(how, make), session_fields, options,
        assumptions);
}

} // namespace confab::yourgpt

#endif
