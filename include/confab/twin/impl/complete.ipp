// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_IMPL_COMPLETE_IPP
#define CONFAB_TWIN_IMPL_COMPLETE_IPP

#include <confab/twin/client.hpp>

#include <confab/paging/complete_walk.hpp>
#include <confab/twin/detail/client_core.hpp>
#include <confab/twin/fields.hpp>

#include <algorithm>

namespace confab::twin {
namespace detail {

inline constexpr std::string_view complete_assumptions[] = {
    "a page shows the list as it is at one moment, and is short only at its end",
    "the search sorts by createdAt, which never changes, and equal ones keep their order",
    "from and to mean the time of creation",
    "updatedAt is later after each change",
};
inline constexpr std::string_view changes_assumptions[] = {
    "a page shows the list as it is at one moment, and is short only at its end",
    "the search sorts by createdAt, which never changes, and equal ones keep their order",
    "from and to mean the time of creation",
    "only new sessions are wanted: the vendor offers no order or filter by changes",
};

class created_facts {
public:
    static std::optional<json::timestamp> updated_at(session_view const& of) { return of.updated_at; }
    static std::optional<json::timestamp> sort_key(session_view const& of) { return of.created_at; }
};

inline paging::complete_plan::listing_result search_of(service const& with, names const& called,
                                                       session_query const& query) {
    auto path = with.options.list_path().empty() ? std::string(search_call.path()) : with.options.list_path();
    return paging::any_listing(
        item_listing::search(std::move(path), with.options.account(), query, called, with.options.extra_query()));
}

inline paging::complete_stream<session, session_view> walk_created(service const& with, names const& called,
                                                                   session_query query, std::string_view kind,
                                                                   paging::complete_options const& options,
                                                                   std::span<std::string_view const> assumptions) {
    paging::anchored_options how;
    if (query.limit() < 2) query.limit(2);
    how.page_rows = static_cast<std::uint32_t>(std::min<std::uint64_t>(query.limit(), largest_page));
    how.keys_are_fixed = true;
    how.confirms = options.confirm();
    how.remembers = options.remember();
    how.most_rows = called.most_rows();
    query.only_sort_by(sort_field::created_at, sort_direction::ascending);
    auto const make = [with, called, query](std::optional<json::timestamp> const& bound,
                                            std::optional<json::timestamp> const& oldest) {
        auto bounded = query;
        if (bound) bounded.to(*bound);
        if (oldest && (!query.from() || *query.from() < *oldest)) bounded.from(*oldest);
        return search_of(with, called, bounded);
    };
    auto const newest = [with, called, query](std::optional<json::timestamp> const&) {
        auto first = query;
        first.only_sort_by(sort_field::created_at, sort_direction::descending).limit(1);
        return search_of(with, called, first);
    };
    auto const made = search_of(with, called, query);
    result<paging::listing_identity> identity = failure(errc::invalid_argument);
    if (made) identity = paging::complete_identity((*made)->identity(), kind);
    else identity = made.error();
    return paging::start_complete<session, session_view, created_facts>(
        with, std::move(identity),
        std::make_unique<paging::anchored_plan>(how, paging::complete_plan::window_maker(make),
                                                paging::complete_plan::listing_maker(newest), "o"),
        session_fields, options, assumptions);
}

} // namespace detail

CONFAB_DECL paging::complete_stream<session, session_view>
client::complete(session_query query, paging::complete_options const& options) const {
    return detail::walk_created(core_->search_service(), core_->called, std::move(query), "complete", options,
                                detail::complete_assumptions);
}

CONFAB_DECL paging::complete_stream<session, session_view>
client::changes_since(json::timestamp watermark, session_query query, paging::complete_options const& options) const {
    query.from(watermark - options.look_back());
    return detail::walk_created(core_->search_service(), core_->called, std::move(query), "changes", options,
                                detail::changes_assumptions);
}

} // namespace confab::twin

#endif
