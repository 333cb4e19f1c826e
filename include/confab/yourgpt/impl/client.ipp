// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_IMPL_CLIENT_IPP
#define CONFAB_YOURGPT_IMPL_CLIENT_IPP

#include <confab/yourgpt/client.hpp>

#include <confab/paging/anchored_walk.hpp>
#include <confab/paging/common_stream.hpp>
#include <confab/paging/object_call.hpp>
#include <confab/paging/requester_setup.hpp>
#include <confab/paging/walk_start.hpp>
#include <confab/yourgpt/common.hpp>
#include <confab/yourgpt/detail/uids.hpp>
#include <confab/yourgpt/fields.hpp>
#include <confab/yourgpt/protocol.hpp>

#include <algorithm>
#include <optional>
#include <span>

namespace confab::yourgpt {
class client::core {
public:
    using shared = std::shared_ptr<core const>;

    core(asio::any_io_executor at, credential who, client_options with, wire_options const& wire)
        : executor(at), options(std::move(with)), vendor(std::make_shared<protocol const>(std::move(who), wire)),
          requester(paging::make_requester(std::move(at), vendor, options, default_base_url, std::nullopt)) {
        // The header's name is the caller's.
        http::request sample("POST", "/", http::idempotency::read);
        vendor->authorize(sample);
        http::validate(sample).value();
    }

    door at_door() const noexcept { return vendor->credential().door(); }

    /// Adds the project, and writes the body as this credential's calls are written.
    http::request request_of(paging::endpoint const& call, request_body body, body_format format) const {
        if (at_door() == door::platform_token) body.project(vendor->credential().project_uid());
        return body.post(std::string(call.path()), call.kind(), format);
    }

    result<http::request> update_request(session_update const& change) const {
        auto body = change.members(vendor->options().session_uids());
        if (!body) return body.error();
        return request_of(update_session, std::move(*body), vendor->options().bodies(at_door()));
    }

    result<http::request> create_request(std::string_view widget_uid) const {
        request_body body;
        if (auto const added = detail::add_widget_uid(body, widget_uid, at_door()); !added) return added.error();
        return request_of(create_session, std::move(body), vendor->options().creating_bodies(at_door()));
    }

    result<http::request> send_request(outgoing_message const& what) const {
        auto body = what.members(at_door(), vendor->options().session_uids());
        if (!body) return body.error();
        return request_of(send_message, std::move(*body), vendor->options().creating_bodies(at_door()));
    }

    result<std::shared_ptr<numbered_listing const>> listing_of(session_query const& query) const {
        auto path = options.list_path().empty() ? std::string(get_sessions.path()) : options.list_path();
        return numbered_listing::of_sessions(*vendor, std::move(path), options.account(), query, options.extra_query());
    }
    result<std::shared_ptr<numbered_listing const>> listing_of(std::string_view session_uid,
                                                               message_query const& query) const {
        return numbered_listing::of_messages(*vendor, options.account(), session_uid, query);
    }

    /// A call whose answer is read with a field table.
    template <class Owned, auto const& Fields>
    asio::awaitable<result<Owned>> call(result<http::request> request) const {
        return paging::call(requester, std::move(request), "/data", paging::body_expectation::required,
                            resilience::call_settings(), &paging::decoded<Owned, Fields>);
    }
    // Shares the core: the client may go first.
    static asio::awaitable<result<session>> append(shared self, result<void> checked, async_generator<session> sessions,
                                                   std::string session_uid, std::string tag);

    static paging::complete_stream<session, session_view>
    start_complete(shared self, session_query const& query, paging::anchored_options const& how, std::string_view kind,
                   paging::complete_options const& options, std::span<std::string_view const> assumptions);

    asio::any_io_executor executor;
    client_options options;
    std::shared_ptr<protocol const> vendor;
    std::shared_ptr<resilience::requester> requester;
};

CONFAB_DECL asio::awaitable<result<session>> client::core::append(shared self, result<void> checked,
                                                                  async_generator<session> sessions,
                                                                  std::string session_uid, std::string tag) {
    if (!checked) co_return checked.error();
    session found;
    while (found.id.empty()) {
        auto pulled = co_await sessions.try_next();
        if (!pulled) co_return pulled.error();
        if (!*pulled) co_return failure(errc::not_found, "the list holds no session " + printable(session_uid, 60));
        if ((*pulled)->id == session_uid) found = std::move(**pulled);
    }
    auto const tags = segments_of(found.segment);
    if (std::find(tags.begin(), tags.end(), tag) != tags.end()) co_return found;
    session_update change(session_uid);
    change.segment(tags.empty() ? tag : found.segment + ',' + tag);
    auto pending = self->call<session, updated_session_fields>(self->update_request(change));
    auto updated = co_await std::move(pending);
    co_return updated;
}

CONFAB_DECL client::client(asio::any_io_executor executor, credential who, client_options options,
                           wire_options const& wire)
    : core_(std::make_shared<core const>(std::move(executor), std::move(who), std::move(options), wire)) {}

CONFAB_DECL async_generator<session_page> client::pages(session_query const& query) const {
    return paging::start_pages<session_view>(*core_, core_->listing_of(query), query.resume_from(), session_fields);
}

CONFAB_DECL async_generator<session> client::sessions(session_query const& query) const {
    return paging::start_rows<session, session_view>(*core_, core_->listing_of(query), query.resume_from(),
                                                     session_fields);
}

CONFAB_DECL async_generator<confab::session> client::stream(confab::session_query const& query) const {
    auto const planned = plan_of(query, core_->at_door());
    return paging::start_common(*core_, planned, pages(planned.query), query.limit());
}

CONFAB_DECL query_plan client::explain(confab::session_query const& query) const {
    return plan_of(query, core_->at_door()).plan;
}

CONFAB_DECL async_generator<message_page> client::message_pages(std::string_view session_uid,
                                                                message_query const& query) const {
    return paging::start_pages<message_view>(*core_, core_->listing_of(session_uid, query), query.resume_from(),
                                             message_fields);
}

CONFAB_DECL async_generator<message> client::messages(std::string_view session_uid, message_query const& query) const {
    return paging::start_rows<message, message_view>(*core_, core_->listing_of(session_uid, query), query.resume_from(),
                                                     message_fields);
}

CONFAB_DECL asio::awaitable<result<session>> client::try_update(session_update change) const {
    return core_->call<session, updated_session_fields>(core_->update_request(change));
}

CONFAB_DECL asio::awaitable<result<session>> client::try_append_segment(std::string session_uid, std::string tag,
                                                                        session_query among) const {
    auto checked = detail::check_text("session_uid", session_uid);
    if (checked) checked = detail::check_text("segment", tag);
    if (checked && tag.find(',') != tag.npos)
        checked = detail::refused("segment", tag, "holds a comma, which separates tags");
    return core::append(core_, std::move(checked), sessions(among), std::move(session_uid), std::move(tag));
}

CONFAB_DECL asio::awaitable<result<session>> client::try_create(std::string widget_uid) const {
    return core_->call<session, session_fields>(core_->create_request(widget_uid));
}

CONFAB_DECL asio::awaitable<result<message>> client::try_send(outgoing_message what) const {
    return core_->call<message, sent_message_fields>(core_->send_request(what));
}

CONFAB_DECL asio::awaitable<session> client::update(session_update change) const {
    return paging::value_of(try_update(std::move(change)));
}

CONFAB_DECL asio::awaitable<session> client::append_segment(std::string session_uid, std::string tag,
                                                            session_query among) const {
    return paging::value_of(try_append_segment(std::move(session_uid), std::move(tag), std::move(among)));
}

CONFAB_DECL asio::awaitable<session> client::create(std::string widget_uid) const {
    return paging::value_of(try_create(std::move(widget_uid)));
}

CONFAB_DECL asio::awaitable<message> client::send(outgoing_message what) const {
    return paging::value_of(try_send(std::move(what)));
}

CONFAB_DECL resilience::request_stats client::stats() const noexcept { return core_->requester->stats(); }

} // namespace confab::yourgpt

#endif
