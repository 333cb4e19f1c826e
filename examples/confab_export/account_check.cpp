// SPDX-License-Identifier: BSL-1.0
#include "account_check.hpp"

#include <confab/json/raw_text.hpp>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <utility>

namespace confab_export {
namespace {

namespace asio = boost::asio;
using confab::errc;

constexpr std::string_view slower = R"("rate_limit": {"requests": 1, "per_seconds": 60}, or less)";
constexpr std::size_t largest_body = std::size_t{64} << 20;

class body_collector final : public confab::resilience::answer_sink {
public:
    explicit body_collector(std::string& body) : body_(body) {}

    confab::error_code begin(confab::http::response_head const&) override {
        body_.clear();
        return {};
    }
    confab::error_code on_data(std::string_view bytes) override {
        if (body_.size() + bytes.size() > largest_body) return make_error_code(errc::body_too_large);
        body_ += bytes;
        return {};
    }

private:
    std::string& body_;
};

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

bool is_rate_field(std::string const& name) {
    return name.find("ratelimit") != std::string::npos || name.find("rate-limit") != std::string::npos ||
           name == "retry-after";
}

std::string member(std::string_view name, std::string_view value) {
    std::string out = '"' + std::string(name) + "\": ";
    confab::json::append_quoted(out, value);
    return out;
}

bool is_unreachable(confab::error_code code) {
    return code == errc::host_not_found || code == errc::resolve_failed || code == errc::connect_failed ||
           code == errc::proxy_refused || code == errc::handshake_failed || code == errc::connection_lost ||
           code == confab::condition::timed_out;
}

bool is_other_path(confab::failure const& reason) {
    return reason.code == errc::not_found || reason.details.http_status == 405;
}

} // namespace

bool account_check::would_export() const noexcept {
    return std::ranges::none_of(findings_, [](finding const& found) { return found.prevents; });
}

finding& account_check::add(std::string_view subject, verdict result, std::string text, std::string adaptation) {
    findings_.emplace_back(subject, result, std::move(text)).adaptation = std::move(adaptation);
    return findings_.back();
}

void account_check::prevent(std::string_view subject, verdict result, std::string text, std::string adaptation) {
    add(subject, result, std::move(text), std::move(adaptation)).prevents = true;
}

asio::awaitable<probe_answer> account_check::ask(probe_query query, confab::paging::position at) {
    probe_answer got;
    got.at = std::move(at);
    auto listing = probe_.list(query);
    if (!listing) {
        got.reason = listing.error();
        co_return got;
    }
    got.listing = std::move(*listing);
    auto request = got.listing->request_for(got.at);
    if (!request) {
        got.reason = request.error();
        co_return got;
    }
    body_collector sink(got.body);
    auto head = co_await probe_.requester->send(std::move(*request), sink);
    if (!head) {
        got.reason = head.error();
        co_return got;
    }
    got.head = std::move(*head);
    for (auto const& field : got.head.fields())
        if (auto const name = lower(field.name); is_rate_field(name))
            rate_fields_.insert(confab::printable(name) + ": " + confab::printable(field.value));
    co_return got;
}

asio::awaitable<void> account_check::run() {
    auto first = co_await ask(asked_, confab::paging::position());
    if (first.reason) {
        auto const goes_on = co_await explain(std::move(first));
        if (!goes_on) co_return;
        first = co_await ask(asked_, confab::paging::position());
        if (first.reason) {
            prevent("list call", verdict::unknown, describe(*first.reason));
            co_return;
        }
    }
    add("credentials", verdict::ok, "accepted");
    add("path", verdict::ok, probe_.path + " answers");
    auto const page = read_page(first, probe_);
    if (!check_first_page(page)) co_return;
    check_page_size(page);
    co_await check_second_page(page);
    co_await check_page_number(page);
    co_await check_filter();
    check_rate_headers();
}

// What an answer without success says. Returns whether it is worth going on.
asio::awaitable<bool> account_check::explain(probe_answer first) {
    auto const reason = std::move(*first.reason);
    auto const text = describe(reason);
    if (reason.code == confab::condition::unauthorized || reason.code == errc::invalid_credential) {
        prevent("credentials", verdict::differs, text, probe_.credential);
    } else if (reason.code == errc::certificate_rejected) {
        prevent("connection", verdict::differs, text, "ca_file, or base_url");
    } else if (is_unreachable(reason.code)) {
        prevent("connection", verdict::differs, text, "base_url, or login_url where the account logs in");
    } else if (is_other_path(reason)) {
        co_await look_for_path(text);
    } else if (reason.code == confab::condition::rate_limited) {
        prevent("rate limit", verdict::unknown, text, std::string(slower));
    } else if (reason.code == errc::redirect_refused) {
        prevent("path", verdict::differs, text, "base_url, or list_path");
    } else if (reason.code == errc::request_rejected) {
        auto const found = co_await look_for_parameter(reason);
        co_return found;
    } else if (reason.code == errc::vendor_failure || reason.code == errc::invalid_argument) {
        prevent("parameters", verdict::differs, text, "extra_query");
    } else {
        prevent("list call", verdict::unknown, text);
    }
    co_return false;
}

asio::awaitable<void> account_check::look_for_path(std::string reason) {
    for (auto const& path : probe_.paths) {
        if (path == probe_.path) continue;
        auto query = asked_;
        query.path = path;
        auto const answer = co_await ask(query, confab::paging::position());
        bool const is_there = answer.reason ? answer.reason->code == errc::request_rejected
                                            : !read_page(answer, probe_).broken.has_value();
        if (!is_there) continue;
        prevent("path", verdict::differs, probe_.path + ": " + reason + "; but " + path + " answers",
                member("list_path", path));
        co_return;
    }
    prevent("path", verdict::differs, probe_.path + ": " + reason, "list_path, or base_url");
}

// The vendor refuses the request as it is: which part of it?
asio::awaitable<bool> account_check::look_for_parameter(confab::failure reason) {
    auto const text = describe(reason);
    if (probe_.has_order) {
        auto query = asked_;
        query.is_ordered = false;
        auto const answer = co_await ask(query, confab::paging::position());
        if (!answer.reason && probe_.may_lose_order) {
            add("order", verdict::differs, "refused (" + text + "); an export then does without");
            asked_ = query;
            co_return true;
        }
        if (!answer.reason) {
            prevent("order", verdict::differs, "refused: " + text);
            co_return false;
        }
    }
    if (probe_.has_members) {
        auto query = asked_;
        query.has_members = false;
        auto const answer = co_await ask(query, confab::paging::position());
        if (!answer.reason) {
            prevent("parameters", verdict::differs, "the members that are asked for are refused: " + text);
            co_return false;
        }
    }
    prevent("parameters", verdict::differs, text, "extra_query, or list_path");
    co_return false;
}

bool account_check::check_first_page(probe_page const& page) {
    if (page.broken && page.broken->code == errc::not_json) {
        prevent("envelope", verdict::differs, "something else than JSON, such as a web page: " + describe(*page.broken),
                "base_url, or list_path");
        return false;
    }
    if (page.broken) {
        auto text = describe(*page.broken);
        if (!page.rows_at.empty()) text += "; rows seem to be at " + page.rows_at;
        prevent("envelope", verdict::differs, text + " (no member of the accounts file adapts that)");
        return false;
    }
    add("envelope", verdict::ok, "rows and what follows them are where they are expected");
    if (page.rows == 0) add("rows", verdict::unknown, "the account lists no session");
    else if (page.ids.size() == page.rows) add("rows", verdict::ok, "each has its " + std::string(probe_.id));
    else
        prevent("rows", verdict::differs,
                std::to_string(page.rows - page.ids.size()) + " of " + std::to_string(page.rows) + " have no " +
                    std::string(probe_.id));
    return true;
}

void account_check::check_page_size(probe_page const& page) {
    auto const rows = std::to_string(page.rows);
    if (!probe_.has_page_size) add("page size", verdict::ok, rows + " rows on the first page; there is no parameter");
    else if (page.rows > asked_.rows)
        add("page size", verdict::differs,
            "asked for " + std::to_string(asked_.rows) + " rows, got " + rows + ": the parameter counts for nothing");
    else if (page.rows == asked_.rows) add("page size", verdict::ok, "as asked for");
    else add("page size", verdict::unknown, rows + " rows are too few to tell");
}

asio::awaitable<void> account_check::check_second_page(probe_page first) {
    if (first.rows == 0 || !first.next) {
        add("paging", verdict::unknown, "there is no second page to tell");
        check_order(first, nullptr);
        co_return;
    }
    auto const answer = co_await ask(asked_, *first.next);
    if (answer.reason) {
        check_order(first, nullptr);
        auto const text = "the second page: " + describe(*answer.reason);
        // An export would wait until it is let in again.
        if (answer.reason->code == confab::condition::rate_limited)
            add("rate limit", verdict::unknown, text, std::string(slower));
        else
            prevent("paging", answer.reason->code == confab::condition::retryable ? verdict::unknown : verdict::differs,
                    text);
        co_return;
    }
    auto const second = read_page(answer, probe_);
    bool const repeats = second.rows != 0 && second.ids == first.ids;
    if (second.broken) prevent("paging", verdict::differs, "the second page: " + describe(*second.broken));
    else if (repeats)
        prevent("paging", verdict::differs, "the second page repeats the first: its parameter counts for nothing");
    else if (second.rows == 0) add("paging", verdict::unknown, "there is no second page to tell");
    else add("paging", verdict::ok, "the second page goes on behind the first");
    check_order(first, &second);
}

void account_check::check_order(probe_page const& page, probe_page const* next) {
    auto times = page.times;
    if (next != nullptr) times.insert(times.end(), next->times.begin(), next->times.end());
    bool const tells = times.size() > 1 && times.front() != times.back();
    bool const ascends = std::ranges::is_sorted(times), descends = std::ranges::is_sorted(times, std::greater());
    std::string const seen = ascends ? "ascending" : descends ? "descending" : "no order";
    auto const text = seen + " by " + std::string(probe_.time);
    if (!tells) add("order", verdict::unknown, "the rows are too few to tell");
    else if (!probe_.has_order) add("order", verdict::unknown, text + "; the vendor documents none");
    else if (ascends) add("order", verdict::ok, text);
    else add("order", verdict::differs, text + ", where ascending is expected: rows may be repeated or missed");
}

asio::awaitable<void> account_check::check_page_number(probe_page first) {
    if (!probe_.has_numbered_pages || first.ids.empty()) co_return;
    auto query = asked_;
    query.by_number = true;
    auto const answer = co_await ask(query, confab::paging::position());
    if (answer.reason) {
        add("page number", verdict::unknown, describe(*answer.reason));
        co_return;
    }
    bool const from_zero = read_page(answer, probe_).ids == first.ids;
    add("page number", verdict::unknown,
        from_zero ? "page 0 is the first" : "page 0 is not the first; exports go by offset");
}

asio::awaitable<void> account_check::check_filter() {
    auto query = asked_;
    query.created_after = confab::json::parse_timestamp("2100-01-01T00:00:00Z");
    auto const answer = co_await ask(query, confab::paging::position());
    if (answer.reason) {
        add("filter", verdict::unknown, "sessions of the future: " + describe(*answer.reason));
        co_return;
    }
    auto const page = read_page(answer, probe_);
    if (page.broken) add("filter", verdict::unknown, "sessions of the future: " + describe(*page.broken));
    else if (page.rows != 0)
        add("filter", verdict::differs,
            "there are sessions of the year 2100: the parameter of --created-after counts for nothing");
    else add("filter", verdict::ok, "no session is of the year 2100");
}

void account_check::check_rate_headers() {
    if (rate_fields_.empty()) {
        add("rate headers", verdict::ok, "none, as expected");
        return;
    }
    std::string text;
    for (auto const& field : rate_fields_) text += (text.empty() ? "" : ", ") + field;
    add("rate headers", verdict::differs, text + " (an export obeys them)", "rate_limit, to keep below by itself");
}

} // namespace confab_export
