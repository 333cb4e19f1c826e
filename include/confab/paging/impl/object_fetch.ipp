// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_IMPL_OBJECT_FETCH_IPP
#define CONFAB_PAGING_IMPL_OBJECT_FETCH_IPP

#include <confab/paging/object_fetch.hpp>

#include <confab/json/limits.hpp>

#include <optional>

namespace confab::paging {
namespace detail {

class object_sink final : public resilience::answer_sink {
public:
    object_sink() = default;

    error_code begin(http::response_head const&) override {
        bytes.clear();
        return {};
    }
    error_code on_data(std::string_view data) override {
        if (data.size() > json::page_limits().page_bytes - bytes.size()) return make_error_code(errc::body_too_large);
        bytes += data;
        return {};
    }

    std::string bytes;
};

inline bool is_blank(std::string_view text) noexcept { return text.find_first_not_of(" \t\r\n") == text.npos; }

inline std::string_view field_of(http::response_head const& head, std::string_view name) {
    return head.find(name).value_or(std::string_view()).substr(0, 200);
}

/// Finds the object in an answer whose bytes and status are there.
inline result<void> find_object(raw_object& answer, std::string_view pointer, body_expectation expected) {
    if (answer.status == 206) return failure(errc::unexpected_status, "a part was not asked for");
    if (expected == body_expectation::text) return {};
    if (is_blank(answer.bytes)) {
        if (expected == body_expectation::may_be_empty) return {};
        if (answer.status == 204 || answer.status == 205)
            return failure(errc::unexpected_status, "a body was expected");
    }
    auto parsed = json::envelope::parse(answer.bytes);
    if (!parsed) {
        auto reason = parsed.error();
        if (reason.code == errc::malformed_json || reason.code == errc::not_json) {
            reason.details.excerpt = answer.bytes.substr(0, 200);
            auto const first = answer.bytes.find_first_not_of(" \t\r\n");
            if (first != std::string::npos && answer.bytes[first] == '<') reason.code = errc::not_json;
        }
        return reason;
    }
    answer.envelope = std::move(*parsed);
    auto const found = answer.envelope.raw_at(pointer);
    if (!found) return found.error();
    if (*found) {
        auto const offset = (*found)->data() - answer.envelope.text().data();
        answer.object = {static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>((*found)->size())};
    } else if (expected == body_expectation::required) {
        diagnostics details;
        details.message = "there is no object";
        details.json_pointer = pointer;
        return failure(errc::missing_member, std::move(details));
    }
    return {};
}

inline asio::awaitable<result<http::response_head>> send_once_awaited(resilience::requester& requester,
                                                                      http::request request,
                                                                      resilience::answer_sink& sink,
                                                                      resilience::call_settings settings) {
    result<http::response_head> head = failure(errc::cancelled);
    try {
        head = co_await requester.send(std::move(request), sink, settings);
    } catch (boost::system::system_error const& e) {
        // Asio throws where a cancellation meets a step that ended by itself.
        if (e.code() != condition::cancelled) head = failure(e.code());
    }
    co_return head;
}

} // namespace detail

CONFAB_DECL asio::awaitable<result<raw_object>> fetch_object(resilience::requester& requester, http::request request,
                                                             std::string_view pointer, body_expectation expected,
                                                             resilience::call_settings settings) {
    detail::object_sink sink;
    auto const operation = request.method() + ' ' + std::string(request.path());
    auto const head = co_await detail::send_once_awaited(requester, std::move(request), sink, settings);
    if (!head) co_return head.error();
    raw_object answer;
    answer.bytes = std::move(sink.bytes);
    answer.status = head->status();
    answer.request_id = resilience::request_id_of(*head);
    answer.content_type = detail::field_of(*head, "content-type");
    std::optional<failure> refused;
    diagnostics words;
    // The requester judges short bodies only; an object is judged whatever its size.
    if (auto const judged = requester.protocol().judge_success(answer.bytes, words); judged.failed())
        refused = failure(judged, std::move(words));
    else if (auto const found = detail::find_object(answer, pointer, expected); !found) refused = found.error();
    if (!refused) co_return answer;
    refused->details.vendor = requester.protocol().name();
    refused->details.operation = operation;
    refused->details.http_status = answer.status;
    refused->details.request_id = answer.request_id;
    requester.redact(refused->details);
    co_return *refused;
}

} // namespace confab::paging

#endif
