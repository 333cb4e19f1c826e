// SPDX-License-Identifier: BSL-1.0
#include "client.hpp"

#include <confab/paging/client_core.hpp>
#include <confab/paging/common_stream.hpp>
#include <confab/paging/link_header.hpp>
#include <confab/paging/object_call.hpp>
#include <confab/paging/walk_start.hpp>

#include <utility>

namespace acme {

namespace paging = confab::paging;
using confab::errc;
using confab::failure;
using confab::result;

namespace {

constexpr std::string_view default_url = "https://api.acme-desk.example";

class planned {
public:
    session_query query;
    confab::session_filter rest;
    confab::query_plan plan;
};

planned plan_of(confab::session_query const& query) {
    planned out;
    confab::query_planner planner(vendor_name, query);
    auto const words = planner.take_statuses(common_states, "state", 1);
    if (!words.empty()) out.query.state(json::enumerator_of<state>(words.front()));
    out.plan = planner.finish("GET /v1/conversations", out.query.target().value());
    out.rest = planner.rest();
    return out;
}

} // namespace

confab::session to_common(session_view const& from, std::string_view account) {
    confab::session out;
    out.vendor = vendor_name;
    out.account = account;
    out.id = from.id;
    out.status = confab::json::word<confab::session_status>(confab::common_word(common_states, from.state.text()));
    out.channel = confab::json::word<confab::session_channel>(confab::common_word(common_channels, from.via));
    out.contact.email = from.customer_email;
    out.tags.assign(from.labels.begin(), from.labels.end());
    out.created_at = from.opened_at;
    out.updated_at = from.changed_at;
    out.raw = from.raw;
    return out;
}

result<std::string> session_query::target() const {
    if (per_page_ < 1 || per_page_ > 200)
        return failure(errc::invalid_argument, "per_page: " + std::to_string(per_page_) + " is not 1 to 200");
    if (has_state_ && state_.empty())
        return failure(errc::invalid_argument, "state: it is none of open, snoozed, done");
    confab::http::query_string query;
    if (has_state_) query.append("state", state_);
    query.append("per_page", std::to_string(per_page_));
    return query.after(list_call.path());
}

void protocol::authorize(confab::http::request& request) const {
    request.field("Accept", "application/json");
    request.credential("X-Acme-Key", "", key_);
}

void protocol::read_error(std::string_view body, confab::diagnostics& details) const {
    auto const document = confab::json::envelope::parse(std::string(body));
    if (!document) return;
    auto const problem = document->text_at("/problem");
    if (problem && *problem) details.vendor_message = (**problem).substr(0, 1000);
}

// A position is the target of its page.
result<confab::http::request> session_listing::request_for(paging::position const& at) const {
    return confab::http::request("GET", at.is_start() ? first_ : at.cursor(), list_call.kind());
}

result<std::optional<paging::position>> session_listing::next_by_head(confab::http::response_head const& head,
                                                                      confab::json::envelope const&,
                                                                      paging::position const& at, std::size_t) const {
    auto const link = paging::find_link(head, "next");
    if (!link) return link.error();
    if (!*link) return std::optional<paging::position>();
    auto target = paging::target_of_link(base_, **link, at.is_start() ? first_ : at.cursor());
    if (!target) return target.error();
    return std::optional<paging::position>(paging::position(std::move(*target)));
}

// The body alone does not say what follows.
result<std::optional<paging::position>> session_listing::next(confab::json::envelope const&, paging::position const&,
                                                              std::size_t) const {
    return failure(errc::contradictory_page, "the next page is named in the head");
}

class client::core : public paging::client_core {
public:
    core(asio::any_io_executor at, std::string key, confab::client_options with)
        : client_core(std::move(at), std::make_shared<protocol>(confab::http::secret::make(std::move(key)).value()),
                      std::move(with), default_url, confab::resilience::rate_limit(2, std::chrono::seconds(1))) {}

    result<std::shared_ptr<session_listing const>> listing_of(session_query const& query) const {
        auto const base = confab::http::url::parse(options.base_url().empty() ? default_url : options.base_url());
        auto target = query.target();
        if (!target) return target.error();
        return std::make_shared<session_listing const>(base.value(), options.account(), std::move(*target));
    }
};

client::client(asio::any_io_executor executor, std::string key, confab::client_options options)
    : core_(std::make_shared<core const>(std::move(executor), std::move(key), std::move(options))) {}

confab::async_generator<paging::page<session_view>> client::pages(session_query const& query) const {
    return paging::start_pages<session_view>(*core_, core_->listing_of(query), query.resume_from(), session_fields);
}

confab::async_generator<session> client::sessions(session_query const& query) const {
    return paging::start_rows<session, session_view>(*core_, core_->listing_of(query), query.resume_from(),
                                                     session_fields);
}

asio::awaitable<result<session>> client::try_get(std::string number) const {
    return paging::call(core_->requester, get_call.request(number), "", paging::body_expectation::required,
                        confab::resilience::call_settings(), &paging::decoded<session, session_fields>);
}

asio::awaitable<session> client::get(std::string number) const { return paging::value_of(try_get(std::move(number))); }

confab::query_plan client::explain(confab::session_query const& query) const { return plan_of(query).plan; }

confab::async_generator<confab::session> client::stream(confab::session_query const& query) const {
    auto const planned = plan_of(query);
    return paging::start_common(*core_, planned, pages(planned.query), query.limit());
}

} // namespace acme
