// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_IMPL_CLIENT_CALLS_IPP
#define CONFAB_OPENCX_IMPL_CLIENT_CALLS_IPP

#include <confab/opencx/client.hpp>

#include <confab/http/url.hpp>
#include <confab/json/page_cutter.hpp>
#include <confab/opencx/detail/client_core.hpp>
#include <confab/opencx/fields.hpp>
#include <confab/paging/common_stream.hpp>
#include <confab/paging/object_call.hpp>
#include <confab/paging/walk_start.hpp>

// The lists beside the first one, and the calls that are no lists.

namespace confab::opencx {
namespace detail {

/// The texts of an array's elements.
inline result<std::vector<std::string>> elements_of(std::string_view array) {
    std::vector<std::string> out;
    json::page_cutter cutter("");
    if (auto const cut = cutter.scan(array); !cut) return cut.error();
    if (auto const cut = cutter.finish(array); !cut) return cut.error();
    for (auto const& slice : cutter.items()) out.emplace_back(slice.in(array));
    return out;
}

inline result<search_result> search_result_of(paging::raw_object const& answer) {
    search_result found;
    for (auto const& [pointer, into] :
         {std::pair("/contacts", &found.contacts), std::pair("/messages", &found.messages)}) {
        auto const array = answer.envelope.raw_at(pointer);
        if (!array) return array.error();
        if (!*array) continue;
        auto texts = elements_of(**array);
        if (!texts) return texts.error();
        *into = std::move(*texts);
    }
    return found;
}

inline result<std::string> created_id_of(paging::raw_object const& answer) {
    auto id = answer.envelope.text_or_number_at("/id");
    if (!id) return id.error();
    if (*id && !(*id)->empty()) return std::move(**id);
    diagnostics details;
    details.json_pointer = "/id";
    return failure(errc::missing_member, std::move(details));
}

inline result<assistant_answer> answer_of(paging::raw_object const& answer) {
    assistant_answer out;
    auto const text = answer.envelope.text_at("/ai_response/text");
    auto const error = answer.envelope.text_at("/ai_response/error/message");
    if (!text) return text.error();
    if (!error) return error.error();
    out.text = text->value_or(std::string());
    out.error = error->value_or(std::string());
    out.raw = answer.text();
    return out;
}

inline result<session> session_of(paging::raw_object const& answer) {
    return paging::decode_object<session>(answer, session_fields);
}

inline result<void> nothing_of(paging::raw_object const&) { return {}; }

} // namespace detail

CONFAB_DECL async_generator<session_page> client::filter_pages(filter_query const& query) const {
    return paging::start_pages<session_view>(*core_, filter_listing::make(core_->options.account(), query),
                                             query.resume_from(), session_fields);
}

CONFAB_DECL async_generator<session> client::filter(filter_query const& query) const {
    return paging::start_rows<session, session_view>(*core_, filter_listing::make(core_->options.account(), query),
                                                     query.resume_from(), session_fields);
}

CONFAB_DECL async_generator<event_page> client::history_pages(std::string const& session_id) const {
    return paging::start_pages<event_view>(*core_, history_listing::make(core_->options.account(), session_id), "",
                                           event_fields);
}

CONFAB_DECL async_generator<event> client::history(std::string const& session_id) const {
    return paging::start_rows<event, event_view>(*core_, history_listing::make(core_->options.account(), session_id),
                                                 "", event_fields);
}

CONFAB_DECL query_plan client::explain(confab::session_query const& query) const { return plan_of(query).plan; }

CONFAB_DECL async_generator<confab::session> client::stream(confab::session_query const& query) const {
    auto const planned = plan_of(query);
    auto asked = planned.ordered ? filter_pages(*planned.ordered) : pages(planned.query);
    return paging::start_common(*core_, planned, std::move(asked), query.limit());
}

CONFAB_DECL asio::awaitable<result<session>> client::try_get(std::string session_id, call_settings settings) const {
    return paging::call(core_->requester, get_call.request(session_id), "", paging::body_expectation::required,
                        settings, &detail::session_of);
}

CONFAB_DECL asio::awaitable<session> client::get(std::string session_id, call_settings settings) const {
    return paging::value_of(try_get(std::move(session_id), settings));
}

CONFAB_DECL asio::awaitable<result<void>> client::try_update(std::string session_id, session_update change,
                                                             call_settings settings) const {
    return paging::call(core_->requester, paging::with_body(update_call.request(session_id), change.body()), "",
                        paging::body_expectation::may_be_empty, settings, &detail::nothing_of);
}

CONFAB_DECL asio::awaitable<void> client::update(std::string session_id, session_update change,
                                                 call_settings settings) const {
    return paging::value_of(try_update(std::move(session_id), std::move(change), settings));
}

CONFAB_DECL asio::awaitable<result<search_result>> client::try_search(std::string text, call_settings settings) const {
    http::query_string query;
    query.append(core_->names.search_text(), text);
    http::request request(std::string(search_call.method()), query.after(search_call.path()), search_call.kind());
    return paging::call(core_->requester, result<http::request>(std::move(request)), "",
                        paging::body_expectation::required, settings, &detail::search_result_of);
}

CONFAB_DECL asio::awaitable<search_result> client::search(std::string text, call_settings settings) const {
    return paging::value_of(try_search(std::move(text), settings));
}

CONFAB_DECL asio::awaitable<result<std::string>> client::try_create(new_session with, call_settings settings) const {
    return paging::call(core_->requester, paging::with_body(create_call.request(), with.body()), "",
                        paging::body_expectation::required, settings, &detail::created_id_of);
}

CONFAB_DECL asio::awaitable<std::string> client::create(new_session with, call_settings settings) const {
    return paging::value_of(try_create(std::move(with), settings));
}

CONFAB_DECL asio::awaitable<result<assistant_answer>> client::try_send(std::string session_id, std::string text,
                                                                       call_settings settings) const {
    return paging::call(core_->requester, paging::with_body(send_call.request(session_id), message_body(text)), "",
                        paging::body_expectation::required, settings, &detail::answer_of);
}

CONFAB_DECL asio::awaitable<assistant_answer> client::send(std::string session_id, std::string text,
                                                           call_settings settings) const {
    return paging::value_of(try_send(std::move(session_id), std::move(text), settings));
}

} // namespace confab::opencx

#endif
