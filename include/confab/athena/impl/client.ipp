// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_ATHENA_IMPL_CLIENT_IPP
#define CONFAB_ATHENA_IMPL_CLIENT_IPP

#include <confab/athena/client.hpp>

#include <confab/athena/detail/history_sink.hpp>
#include <confab/athena/fields.hpp>
#include <confab/athena/protocol.hpp>
#include <confab/http/url.hpp>
#include <confab/paging/client_core.hpp>
#include <confab/paging/common_stream.hpp>
#include <confab/paging/object_call.hpp>
#include <confab/paging/walk_start.hpp>

#include <optional>
#include <utility>

namespace confab::athena {

class client::core : public paging::client_core {
public:
    core(asio::any_io_executor at, credential with, client_options chosen)
        : client_core(std::move(at), std::make_shared<protocol>(std::move(with)), std::move(chosen), default_base_url,
                      std::nullopt) {}

    result<std::shared_ptr<session_listing const>> listing_of(session_query const& query) const {
        auto path = options.list_path().empty() ? std::string(list_call.path()) : options.list_path();
        return session_listing::make(std::move(path), options.account(), query, options.extra_query());
    }
};

CONFAB_DECL client::client(asio::any_io_executor executor, credential with, client_options options)
    : core_(std::make_shared<core const>(std::move(executor), std::move(with), std::move(options))) {}

CONFAB_DECL async_generator<session_page> client::pages(session_query const& query) const {
    return paging::start_pages<session_view>(*core_, core_->listing_of(query), query.resume_from(), session_fields);
}

CONFAB_DECL async_generator<session> client::sessions(session_query const& query) const {
    return paging::start_rows<session, session_view>(*core_, core_->listing_of(query), query.resume_from(),
                                                     session_fields);
}

CONFAB_DECL query_plan client::explain(confab::session_query const& query) const { return plan_of(query).plan; }

CONFAB_DECL async_generator<confab::session> client::stream(confab::session_query const& query) const {
    auto const planned = plan_of(query);
    return paging::start_common(*core_, planned, pages(planned.query), query.limit());
}

namespace detail {

inline std::string operation_of(http::request const& request) {
    return request.method() + ' ' + std::string(request.path());
}

inline asio::awaitable<result<session>> fetch_session(std::shared_ptr<resilience::requester> requester,
                                                      result<http::request> request, call_settings settings) {
    return paging::call(std::move(requester), std::move(request), "", paging::body_expectation::required, settings,
                        &paging::decoded<session, session_fields>);
}

inline result<http::request> download_request(std::string_view id, export_format format) {
    auto const word = json::word_of(format);
    if (word.empty()) return failure(errc::invalid_argument, "export_format: it is none of the known ones");
    auto path = download_call.path_with(id);
    if (!path) return path.error();
    http::query_string query;
    query.append("export_format", word);
    http::request request(std::string(download_call.method()), query.after(*path), download_call.kind());
    if (format == export_format::markdown) request.field("Accept", "text/markdown");
    return request;
}

inline asio::awaitable<result<http::response_head>>
send_download(resilience::requester& requester, http::request request, history_sink& sink, call_settings settings) {
    result<http::response_head> head = failure(errc::cancelled);
    try {
        head = co_await requester.send(std::move(request), sink, settings);
    } catch (boost::system::system_error const& e) {
        // Asio throws where a cancellation meets a step that ended by itself.
        if (e.code() != condition::cancelled) head = failure(e.code());
    }
    co_return head;
}

inline asio::awaitable<result<void>> fetch_history(std::shared_ptr<resilience::requester> requester,
                                                   result<http::request> request, bool is_json,
                                                   resilience::answer_sink& to, call_settings settings) {
    if (!request) co_return request.error();
    auto const operation = operation_of(*request);
    history_sink sink(to, is_json);
    auto const head = co_await send_download(*requester, std::move(*request), sink, settings);
    auto const problem = sink.problem();
    if (head && !problem) co_return result<void>();
    failure reason = head ? *problem : head.error();
    if (head) {
        reason.details.vendor = vendor_name;
        reason.details.operation = operation;
        reason.details.http_status = head->status();
        reason.details.request_id = resilience::request_id_of(*head);
    } else if (problem && problem->code == reason.code) {
        reason.details.message = problem->details.message;
        reason.details.excerpt = problem->details.excerpt;
    }
    requester->redact(reason.details);
    co_return reason;
}

inline asio::awaitable<result<std::string>> fetch_history_text(std::shared_ptr<resilience::requester> requester,
                                                               result<http::request> request, bool is_json,
                                                               std::size_t most, call_settings settings) {
    capped_text sink(most);
    auto const outcome = co_await fetch_history(std::move(requester), std::move(request), is_json, sink, settings);
    if (!outcome) co_return outcome.error();
    co_return std::move(sink.text);
}

} // namespace detail

CONFAB_DECL asio::awaitable<result<session>> client::try_get(std::string id, call_settings settings) const {
    return detail::fetch_session(core_->requester, get_call.request(id), settings);
}
CONFAB_DECL asio::awaitable<session> client::get(std::string id, call_settings settings) const {
    return paging::value_of(try_get(std::move(id), settings));
}

CONFAB_DECL asio::awaitable<result<session>> client::try_mark_read(std::string id, call_settings settings) const {
    return detail::fetch_session(core_->requester, read_call.request(id), settings);
}
CONFAB_DECL asio::awaitable<session> client::mark_read(std::string id, call_settings settings) const {
    return paging::value_of(try_mark_read(std::move(id), settings));
}

CONFAB_DECL asio::awaitable<result<session>> client::try_mark_unread(std::string id, call_settings settings) const {
    return detail::fetch_session(core_->requester, unread_call.request(id), settings);
}
CONFAB_DECL asio::awaitable<session> client::mark_unread(std::string id, call_settings settings) const {
    return paging::value_of(try_mark_unread(std::move(id), settings));
}

CONFAB_DECL asio::awaitable<result<void>> client::try_download_to(std::string id, export_format format,
                                                                  resilience::answer_sink& sink,
                                                                  call_settings settings) const {
    return detail::fetch_history(core_->requester, detail::download_request(id, format),
                                 format != export_format::markdown, sink, settings);
}
CONFAB_DECL asio::awaitable<void> client::download_to(std::string id, export_format format,
                                                      resilience::answer_sink& sink, call_settings settings) const {
    return paging::value_of(try_download_to(std::move(id), format, sink, settings));
}

CONFAB_DECL asio::awaitable<result<std::string>>
client::try_download(std::string id, export_format format, std::size_t max_bytes, call_settings settings) const {
    return detail::fetch_history_text(core_->requester, detail::download_request(id, format),
                                      format != export_format::markdown, max_bytes, settings);
}
CONFAB_DECL asio::awaitable<std::string> client::download(std::string id, export_format format, std::size_t max_bytes,
                                                          call_settings settings) const {
    return paging::value_of(try_download(std::move(id), format, max_bytes, settings));
}

CONFAB_DECL resilience::request_stats client::stats() const noexcept { return core_->requester->stats(); }

} // namespace confab::athena

#endif
