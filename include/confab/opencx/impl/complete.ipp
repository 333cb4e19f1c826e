// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_IMPL_COMPLETE_IPP
#define CONFAB_OPENCX_IMPL_COMPLETE_IPP

#include <confab/opencx/client.hpp>

#include <confab/opencx/detail/client_core.hpp>
#include <confab/opencx/fields.hpp>
#include <confab/paging/complete_walk.hpp>

namespace confab::opencx {
namespace detail {

inline constexpr std::string_view complete_assumptions[] = {
    "a page shows the list as it is at one moment",
    "following the cursors meets every session that does not change meanwhile",
    "each change sets updated_at to a later time, and updated_after finds what was changed by it",
    "created_after and created_before mean the time of creation, which never changes (several pages at a time only)",
};

class updated_facts {
public:
    static std::optional<json::timestamp> updated_at(session_view const& of) { return of.updated_at; }
    // What never changed may have no time of its last change.
    static std::optional<json::timestamp> sort_key(session_view const& of) {
        return of.updated_at ? of.updated_at : of.created_at;
    }
    static std::optional<json::timestamp> created_at(session_view const& of) { return of.created_at; }
};

} // namespace detail

CONFAB_DECL paging::complete_stream<session, session_view>
client::complete(session_query query, paging::complete_options const& options) const {
    query.resume_from("");
    paging::caught_up_options how;
    how.changed_since = query.updated_after();
    how.remembers = options.remember();
    how.divides = options.parallel() > 1;
    auto const make = [core = core_, query](paging::cursor_step const& step) {
        auto narrowed = query;
        if (step.changed_since) narrowed.updated_after(*step.changed_since);
        auto const &after = step.window.after, &before = step.window.before;
        if (after && (!query.created_after() || *query.created_after() < *after)) narrowed.created_after(*after);
        if (before && (!query.created_before() || *before < *query.created_before())) narrowed.created_before(*before);
        return paging::any_listing(core->listing_of(narrowed));
    };
    auto const made = core_->listing_of(query);
    result<paging::listing_identity> identity = failure(errc::invalid_argument);
    if (made) identity = paging::complete_identity((*made)->identity(), "complete");
    else identity = made.error();
    return paging::start_complete<session, session_view, detail::updated_facts>(
        *core_, std::move(identity), std::make_unique<paging::caught_up_plan>(how, make, core_->options.walk_limits()),
        session_fields, options, detail::complete_assumptions);
}

CONFAB_DECL paging::complete_stream<session, session_view>
client::changes_since(json::timestamp watermark, session_query query, paging::complete_options const& options) const {
    query.updated_after(watermark - options.look_back());
    return complete(std::move(query), options);
}

} // namespace confab::opencx

#endif
