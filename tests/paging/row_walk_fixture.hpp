// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_PAGING_ROW_WALK_FIXTURE_HPP
#define CONFAB_TESTS_PAGING_ROW_WALK_FIXTURE_HPP

#include "support/fake_server.hpp"
#include "support/paced_server.hpp"

#include <confab/json/field_table.hpp>
#include <confab/paging/walk_rows.hpp>
#include <confab/time/random.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::tests {

class row_view {
public:
    row_view() = default;

    std::string_view id;
    std::string_view raw;
};

inline constexpr json::field_table row_fields{json::text_or_number_field<&row_view::id>("id").required()};

class row {
public:
    row() = default;
    explicit row(row_view const& view) : id(view.id), raw(view.raw) {}

    std::string id;
    std::string raw;
};

class row_protocol final : public resilience::vendor_protocol {
public:
    std::string_view name() const noexcept override { return "acme"; }
    void authorize(http::request&) const override {}
    void read_error(std::string_view, diagnostics&) const override {}
};

/// `GET /rows`: rows in `rows`, the next page in `next`; where `proof` is not empty, `type` has to say it, and anything else is
/// an error.
class row_listing final : public paging::listing {
public:
    explicit row_listing(std::string proof = {}) : proof_(std::move(proof)) {}

    paging::listing_identity const& identity() const noexcept override { return identity_; }
    std::string_view operation() const noexcept override { return "GET /rows"; }
    std::string_view items_pointer() const noexcept override { return "/rows"; }
    result<http::request> request_for(paging::position const& at) const override {
        return http::request("GET", at.is_start() ? "/rows" : "/rows?at=" + at.cursor(), http::idempotency::read);
    }
    result<std::optional<paging::position>> next(json::envelope const& envelope, paging::position const&,
                                                 std::size_t) const override {
        if (!proof_.empty() && envelope.text_at("/type").value().value_or("") != proof_)
            return failure(errc::request_rejected);
        auto cursor = envelope.text_at("/next");
        if (!cursor) return cursor.error();
        if (!*cursor) return std::optional<paging::position>();
        return std::optional<paging::position>(paging::position(std::move(**cursor)));
    }
    bool proves_success(std::string_view members) const override {
        if (proof_.empty()) return true;
        auto const envelope = json::envelope::parse(std::string(members));
        return envelope && envelope->text_at("/type").value().value_or("") == proof_;
    }

private:
    std::string proof_;
    paging::listing_identity identity_{"acme", "", "all"};
};

/// What a consumer got.
class harvest {
public:
    std::vector<std::string> ids;
    std::optional<failure> reason;
    bool has_ended = false;
    bool is_waiting = false;
};

using texts = std::vector<std::string>;

/// A requester of a server in memory, and the walks over its rows.
class row_walks {
public:
    explicit row_walks(paced_server::handler answer, unsigned attempts = 1)
        : server(std::make_shared<paced_server>(std::move(answer))), attempts_(attempts) {}

    std::shared_ptr<resilience::requester> make_requester(asio::any_io_executor executor) const {
        http::client_options options;
        options.connector = server;
        http::client client(std::move(executor), http::url::parse("https://acme.test").value(), options);
        resilience::requester::parts parts;
        parts.protocol = std::make_shared<row_protocol>();
        parts.clock = client.clock();
        parts.random = time::system_random();
        parts.retries.initial_backoff({}).max_attempts(attempts_);
        return std::make_shared<resilience::requester>(std::move(client), std::move(parts));
    }
    async_generator<row> rows(asio::any_io_executor executor, std::string const& from = {}) const {
        paging::position start;
        if (!from.empty()) start = paging::position::restore(from, listing->identity()).value();
        auto walked =
            paging::walk_rows<row, row_view>(make_requester(executor), listing, row_fields, start, limits, policy);
        walked.default_executor(std::move(executor));
        return walked;
    }
    /// All rows of a walk on a context of its own.
    harvest walk(std::string const& from = {}) const {
        asio::io_context context;
        auto walked = rows(context.get_executor(), from);
        harvest found;
        asio::co_spawn(context, collect(walked, found), [](std::exception_ptr) {});
        context.run();
        BOOST_TEST(!found.is_waiting);
        return found;
    }
    static asio::awaitable<void> collect(async_generator<row>& walked, harvest& into) {
        for (bool goes_on = true; goes_on;) {
            into.is_waiting = true;
            auto got = co_await walked.try_next();
            into.is_waiting = false;
            if (!got) into.reason = got.error();
            else if (*got) into.ids.push_back((*got)->id);
            else into.has_ended = true;
            goes_on = got && *got;
        }
    }

    std::shared_ptr<paced_server> server;
    std::shared_ptr<row_listing const> listing = std::make_shared<row_listing>();
    paging::walk_limits limits;
    malformed_items policy = malformed_items::stop;

private:
    unsigned attempts_;
};

inline std::string row_text(std::string const& id) { return "{\"id\":\"" + id + "\",\"n\":[1,{}]}"; }

/// A page of rows with these ids.
inline std::string page_text(texts const& ids, std::string const& next = {}) {
    std::string text;
    for (auto const& id : ids) text += (text.empty() ? "" : ",") + row_text(id);
    return "{\"rows\":[" + text + "]" + (next.empty() ? "" : ",\"next\":\"" + next + "\"") + "}";
}

inline bool is_first_page(std::string_view request) { return request.starts_with("GET /rows HTTP"); }

} // namespace confab::tests

#endif
