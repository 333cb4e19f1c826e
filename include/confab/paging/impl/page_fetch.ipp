// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_IMPL_PAGE_FETCH_IPP
#define CONFAB_PAGING_IMPL_PAGE_FETCH_IPP

#include <confab/paging/page_fetch.hpp>

#include <algorithm>
#include <charconv>

namespace confab::paging {
namespace detail {

// What a server announces is trusted for a reservation only up to here.
inline constexpr std::size_t most_reserved = 4u << 20;
// Bodies up to here are judged by resilience::vendor_protocol::judge_success.
inline constexpr std::size_t longest_error = 4096;

inline std::size_t announced_size(http::response_head const& head) noexcept {
    auto const field = head.find("content-length");
    std::size_t size = 0;
    if (field) std::from_chars(field->data(), field->data() + field->size(), size);
    return std::min(size, most_reserved);
}

inline result<std::optional<position>> next_position(listing const& from, http::response_head const& head,
                                                     json::envelope const& envelope, position const& at,
                                                     std::size_t rows) {
    auto next = from.next_by_head(head, envelope, at, rows);
    if (next && *next && (*next)->cursor().size() > position::longest_cursor)
        return failure(errc::unexpected_type, "the next page's cursor has " + std::to_string((*next)->cursor().size()) +
                                                  " bytes, more than " + std::to_string(position::longest_cursor));
    return next;
}

} // namespace detail

CONFAB_DECL void page_collector::forget() noexcept {
    cutter_.reset();
    bytes_.clear();
    problem_.reset();
    status_ = 0;
}

CONFAB_DECL error_code page_collector::begin(http::response_head const& head) {
    forget();
    status_ = head.status();
    bytes_.reserve(detail::announced_size(head));
    return {};
}

CONFAB_DECL error_code page_collector::on_data(std::string_view bytes) {
    bytes_ += bytes;
    if (!problem_) {
        auto const scanned = cutter_.scan(bytes_);
        if (scanned) return {};
        problem_ = explain(scanned.error());
    }
    // What is JSON and holds no rows may be an error with the status of a success, which the requester tells from a
    // short body.
    bool const may_be_error = problem_->code == errc::unexpected_type && bytes_.size() <= detail::longest_error;
    return may_be_error ? error_code() : problem_->code;
}

CONFAB_DECL failure page_collector::explain(failure reason) const {
    if (reason.code == errc::not_json) reason.details.excerpt = bytes_.substr(0, 200);
    reason.details.http_status = status_;
    return reason;
}

CONFAB_DECL result<std::vector<json::item_slice>> page_collector::check(json::envelope& envelope) {
    if (problem_) return *problem_;
    if (status_holds_no_page()) return explain(failure(errc::unexpected_status, "a page was expected"));
    if (auto const complete = cutter_.finish(bytes_); !complete) return explain(complete.error());
    if (!cutter_.items_found()) {
        failure reason(errc::missing_member, "there is no array of rows");
        return explain(std::move(reason));
    }
    auto parsed = json::envelope::parse(cutter_.envelope(bytes_));
    if (!parsed) return explain(parsed.error());
    envelope = std::move(*parsed);
    return std::vector<json::item_slice>(cutter_.items().begin(), cutter_.items().end());
}

CONFAB_DECL result<raw_page> page_collector::finish(json::envelope& envelope) {
    auto items = check(envelope);
    if (!items) return items.error();
    raw_page page;
    page.items = std::move(*items);
    page.bytes = take_bytes();
    return page;
}

CONFAB_DECL asio::awaitable<result<raw_page>> fetch_page_into(page_collector& collector,
                                                              resilience::requester& requester, listing const& from,
                                                              position const& at, resilience::call_settings settings) {
    auto request = from.request_for(at);
    if (!request) co_return request.error();
    auto const head = co_await requester.send(std::move(*request), collector, settings);
    if (!head) {
        auto reason = head.error();
        if (collector.problem() && collector.problem()->code == reason.code) {
            // The collector knows what is wrong with the page, the requester under which circumstances.
            auto const& found = collector.problem()->details;
            reason.details.message = found.message;
            reason.details.excerpt = found.excerpt;
            reason.details.offset = found.offset;
            reason.details.json_pointer = found.json_pointer;
            requester.redact(reason.details);
        }
        if (!at.is_start() && from.is_expired(reason.details.http_status)) reason.code = errc::cursor_expired;
        co_return reason;
    }
    json::envelope envelope;
    auto page = collector.finish(envelope);
    std::optional<failure> refused;
    if (!page) {
        refused = page.error();
        diagnostics told;
        auto const verdict = requester.protocol().judge_success(collector.bytes(), told);
        if (verdict.failed()) refused = failure(verdict, std::move(told));
    } else {
        auto next = detail::next_position(from, *head, envelope, at, page->items.size());
        if (next) page->next = std::move(*next);
        else refused = next.error();
        page->request_id = resilience::request_id_of(*head);
    }
    if (refused) {
        refused->details.http_status = head->status();
        refused->details.request_id = resilience::request_id_of(*head);
        requester.redact(refused->details);
        co_return *refused;
    }
    co_return page;
}

CONFAB_DECL asio::awaitable<result<raw_page>> fetch_page(resilience::requester& requester, listing const& from,
                                                         position const& at, resilience::call_settings settings) {
    page_collector collector(from.items_pointer());
    auto page = co_await fetch_page_into(collector, requester, from, at, settings);
    co_return page;
}

} // namespace confab::paging

#endif
