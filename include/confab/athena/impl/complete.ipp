// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_ATHENA_IMPL_COMPLETE_IPP
#define CONFAB_ATHENA_IMPL_COMPLETE_IPP

#include <confab/athena/client.hpp>

#include <confab/athena/fields.hpp>
#include <confab/athena/impl/client.ipp>
#include <confab/paging/complete_walk.hpp>

#include <algorithm>

namespace confab::athena {
namespace detail {

inline constexpr std::string_view complete_assumptions[] = {
    "a page shows the list as it is at one moment",
    "created_at never changes, and sessions with the same created_at keep their order",
    "updated_at is later after each change",
};
inline constexpr std::string_view changes_assumptions[] = {
    "a page shows the list as it is at one moment",
    "each change sets updated_at to a time later than those of all changes before, but for the look-back",
    "sessions with the same updated_at keep their order",
};

class created_facts {
public:
    static std::optional<json::timestamp> updated_at(session_view const& of) { return of.updated_at; }
    static std::optional<json::timestamp> sort_key(session_view const& of) { return of.created_at; }
};

class updated_facts {
public:
    static std::optional<json::timestamp> updated_at(session_view const& of) { return of.updated_at; }
    // What never changed may have no time of its last change.
    static std::optional<json::timestamp> sort_key(session_view const& of) {
        return of.updated_at ? of.updated_at : of.created_at;
    }
};

// A page that overlaps with the one before has at least two rows.
inline paging::anchored_options by_offset(session_query& query) {
    paging::anchored_options how;
    how.tells_end = true;
    if (query.limit() < 2) query.limit(2);
    how.page_rows = static_cast<std::uint32_t>(std::min<std::uint64_t>(query.limit(), largest_page));
    query.offset(0).resume_from("");
    return how;
}

inline result<paging::listing_identity> identity_of(result<std::shared_ptr<session_listing const>> const& made,
                                                    std::string_view kind) {
    if (!made) return made.error();
    return paging::complete_identity((*made)->identity(), kind);
}

} // namespace detail

CONFAB_DECL paging::complete_stream<session, session_view>
client::complete(session_query query, paging::complete_options const& options) const {
    auto how = detail::by_offset(query);
    how.keys_are_fixed = true;
    how.confirms = options.confirm();
    how.remembers = options.remember();
    query.sort_by(sort_field::created_at).sort_direction(sort_direction::asc);
    auto const make = [core = core_, query](std::optional<json::timestamp> const& bound) {
        auto bounded = query;
        if (bound) bounded.created_before(*bound);
        return paging::any_listing(core->listing_of(bounded));
    };
    auto const newest = [core = core_, query](std::optional<json::timestamp> const&) {
        auto first = query;
        first.sort_direction(sort_direction::desc).limit(1);
        return paging::any_listing(core->listing_of(first));
    };
    return paging::start_complete<session, session_view, detail::created_facts>(
        *core_, detail::identity_of(core_->listing_of(query), "complete"),
        std::make_unique<paging::anchored_plan>(how, make, newest), session_fields, options,
        detail::complete_assumptions);
}

CONFAB_DECL paging::complete_stream<session, session_view>
client::changes_since(json::timestamp watermark, session_query query, paging::complete_options const& options) const {
    auto how = detail::by_offset(query);
    how.is_descending = true;
    how.remembers = options.remember();
    how.until = watermark - options.look_back();
    query.sort_by(sort_field::updated_at).sort_direction(sort_direction::desc);
    auto const make = [core = core_, query](std::optional<json::timestamp> const&) {
        return paging::any_listing(core->listing_of(query));
    };
    return paging::start_complete<session, session_view, detail::updated_facts>(
        *core_, detail::identity_of(core_->listing_of(query), "changes " + json::format_timestamp(*how.until)),
        std::make_unique<paging::anchored_plan>(how, make), session_fields, options, detail::changes_assumptions);
}

} // namespace confab::athena

#endif
