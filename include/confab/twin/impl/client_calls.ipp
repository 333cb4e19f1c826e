// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_IMPL_CLIENT_CALLS_IPP
#define CONFAB_TWIN_IMPL_CLIENT_CALLS_IPP

#include <confab/twin/client.hpp>

#include <confab/paging/object_call.hpp>
#include <confab/twin/chat_fields.hpp>
#include <confab/twin/detail/client_core.hpp>

#include <charconv>

// The calls that are no lists.

namespace confab::twin {
namespace detail {

using paging::body_expectation;

inline result<chat_session> chat_session_of(paging::raw_object const& answer) {
    return paging::decode_object<chat_session>(answer, chat_session_fields);
}

inline result<void> nothing_of(paging::raw_object const&) { return {}; }

// What was done once cannot be done again: an answer's members are read where they can be, and nothing is refused for them.
inline std::string text_of(paging::raw_object const& answer, std::string_view pointer) {
    auto text = answer.envelope.text_or_number_at(pointer);
    return text && *text ? std::move(**text) : std::string();
}

inline std::optional<json::timestamp> time_of(paging::raw_object const& answer, std::string_view pointer) {
    return json::parse_timestamp(text_of(answer, pointer));
}

inline result<void> check_object(paging::raw_object const& answer) {
    if (answer.text().starts_with('{')) return {};
    return failure(errc::unexpected_type, "the answer is no object");
}

inline result<posted_message> posted_message_of(paging::raw_object const& answer) {
    if (auto const is_object = check_object(answer); !is_object) return is_object.error();
    posted_message out;
    out.id = text_of(answer, "/id");
    out.created_at = time_of(answer, "/createdAt");
    out.raw = answer.text();
    return out;
}

inline result<started_session> started_session_of(paging::raw_object const& answer) {
    if (auto const is_object = check_object(answer); !is_object) return is_object.error();
    started_session out;
    out.id = text_of(answer, "/id");
    out.client_id = text_of(answer, "/clientId");
    out.started_at = time_of(answer, "/startedAt");
    auto const digits = text_of(answer, "/ttl");
    std::int64_t ttl = 0;
    auto const read = std::from_chars(digits.data(), digits.data() + digits.size(), ttl);
    if (read.ec == std::errc() && read.ptr == digits.data() + digits.size()) out.ttl = ttl;
    if (auto const messages = answer.envelope.raw_at("/messages"); messages && *messages) out.messages = **messages;
    out.raw = answer.text();
    return out;
}

/// A change: nothing is read of its answer, which may be of any kind.
inline asio::awaitable<result<void>> change(std::shared_ptr<resilience::requester> requester,
                                            result<http::request> request, call_settings settings) {
    return paging::call(std::move(requester), std::move(request), "", body_expectation::text, settings, &nothing_of);
}

} // namespace detail

CONFAB_DECL asio::awaitable<result<chat_session>> client::try_get(std::string session_id,
                                                                  call_settings settings) const {
    return paging::call(core_->chats, get_call.request(session_id), "", paging::body_expectation::required, settings,
                        &detail::chat_session_of);
}
CONFAB_DECL asio::awaitable<chat_session> client::get(std::string session_id, call_settings settings) const {
    return paging::value_of(try_get(std::move(session_id), settings));
}

CONFAB_DECL asio::awaitable<result<void>> client::try_finish(std::string session_id, std::string outcome,
                                                             call_settings settings) const {
    return detail::change(core_->chats, paging::with_body(finish_call.request(session_id), finish_body(outcome)),
                          settings);
}
CONFAB_DECL asio::awaitable<void> client::finish(std::string session_id, std::string outcome,
                                                 call_settings settings) const {
    return paging::value_of(try_finish(std::move(session_id), std::move(outcome), settings));
}

CONFAB_DECL asio::awaitable<result<void>> client::try_rename(std::string session_id, std::string name,
                                                             call_settings settings) const {
    return detail::change(core_->chats, rename_call.request(session_id, name), settings);
}
CONFAB_DECL asio::awaitable<void> client::rename(std::string session_id, std::string name,
                                                 call_settings settings) const {
    return paging::value_of(try_rename(std::move(session_id), std::move(name), settings));
}

CONFAB_DECL asio::awaitable<result<void>> client::try_mark_spam(std::string session_id, bool is_spam,
                                                                call_settings settings) const {
    return detail::change(core_->chats, (is_spam ? spam_call : not_spam_call).request(session_id), settings);
}
CONFAB_DECL asio::awaitable<void> client::mark_spam(std::string session_id, bool is_spam,
                                                    call_settings settings) const {
    return paging::value_of(try_mark_spam(std::move(session_id), is_spam, settings));
}

CONFAB_DECL asio::awaitable<result<void>> client::try_add_operator(std::string session_id, std::string operator_id,
                                                                   call_settings settings) const {
    return detail::change(core_->chats, add_operator_call.request(session_id, operator_id), settings);
}
CONFAB_DECL asio::awaitable<void> client::add_operator(std::string session_id, std::string operator_id,
                                                       call_settings settings) const {
    return paging::value_of(try_add_operator(std::move(session_id), std::move(operator_id), settings));
}

CONFAB_DECL asio::awaitable<result<void>> client::try_switch_operator(std::string session_id, std::string operator_id,
                                                                      call_settings settings) const {
    return detail::change(core_->chats, switch_operator_call.request(session_id, operator_id), settings);
}
CONFAB_DECL asio::awaitable<void> client::switch_operator(std::string session_id, std::string operator_id,
                                                          call_settings settings) const {
    return paging::value_of(try_switch_operator(std::move(session_id), std::move(operator_id), settings));
}

CONFAB_DECL asio::awaitable<result<void>> client::try_remove_operator(std::string session_id, std::string operator_id,
                                                                      call_settings settings) const {
    return detail::change(core_->chats, remove_operator_call.request(session_id, operator_id), settings);
}
CONFAB_DECL asio::awaitable<void> client::remove_operator(std::string session_id, std::string operator_id,
                                                          call_settings settings) const {
    return paging::value_of(try_remove_operator(std::move(session_id), std::move(operator_id), settings));
}

CONFAB_DECL asio::awaitable<result<void>> client::try_switch_group(std::string session_id, std::string group_id,
                                                                   call_settings settings) const {
    return detail::change(core_->chats, switch_group_call.request(session_id, group_id), settings);
}
CONFAB_DECL asio::awaitable<void> client::switch_group(std::string session_id, std::string group_id,
                                                       call_settings settings) const {
    return paging::value_of(try_switch_group(std::move(session_id), std::move(group_id), settings));
}

CONFAB_DECL asio::awaitable<result<posted_message>> client::try_post(std::string session_id, new_message what,
                                                                     call_settings settings) const {
    return paging::call(core_->chats, paging::with_body(post_call.request(session_id), what.body_json()), "",
                        paging::body_expectation::required, settings, &detail::posted_message_of);
}
CONFAB_DECL asio::awaitable<posted_message> client::post(std::string session_id, new_message what,
                                                         call_settings settings) const {
    return paging::value_of(try_post(std::move(session_id), std::move(what), settings));
}

CONFAB_DECL asio::awaitable<result<started_session>> client::try_start(std::string chat_id, new_session with,
                                                                       call_settings settings) const {
    return paging::call(core_->chats, paging::with_body(start_call.request(chat_id), with.body_json()), "",
                        paging::body_expectation::required, settings, &detail::started_session_of);
}
CONFAB_DECL asio::awaitable<started_session> client::start(std::string chat_id, new_session with,
                                                           call_settings settings) const {
    return paging::value_of(try_start(std::move(chat_id), std::move(with), settings));
}

CONFAB_DECL asio::awaitable<result<started_session>>
client::try_continue_or_start(std::string chat_id, new_session with, call_settings settings) const {
    return paging::call(core_->chats, paging::with_body(continue_call.request(chat_id), with.body_json()), "",
                        paging::body_expectation::required, settings, &detail::started_session_of);
}
CONFAB_DECL asio::awaitable<started_session> client::continue_or_start(std::string chat_id, new_session with,
                                                                       call_settings settings) const {
    return paging::value_of(try_continue_or_start(std::move(chat_id), std::move(with), settings));
}

} // namespace confab::twin

#endif
