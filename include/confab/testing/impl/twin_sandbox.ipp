// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_IMPL_TWIN_SANDBOX_IPP
#define CONFAB_TESTING_IMPL_TWIN_SANDBOX_IPP

#include <confab/testing/twin_sandbox.hpp>

#include <confab/json/raw_text.hpp>
#include <confab/testing/detail/twin_accounts.hpp>
#include <confab/testing/detail/twin_filter.hpp>
#include <confab/testing/detail/twin_item.hpp>
#include <confab/testing/detail/twin_members.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>

// The search and the identity service.

namespace confab::testing {
namespace detail {

inline constexpr std::size_t twin_remembered_queries = 16;
using twin_matches = std::shared_ptr<std::vector<std::uint64_t> const>;

inline std::string twin_count_member(twin_count how, std::uint64_t count) {
    auto const number = std::to_string(how == twin_count::wrong ? count / 3 : count);
    if (how == twin_count::absent) return {};
    return "\"count\":" + (how == twin_count::text ? '"' + number + '"' : number) + ',';
}

} // namespace detail

class twin_sandbox::state {
public:
    state() = default;

    // Matches of the latest queries. A change makes another order, which tells whether they still hold.
    detail::twin_matches matches(std::string const& query, sandbox_snapshot const& rows,
                                 detail::twin_filter const& filter, twin_sandbox_options const& options) {
        std::scoped_lock const lock(mutex_);
        auto const version = rows.sorted(sandbox_order::created);
        if (kept_.size() > detail::twin_remembered_queries) kept_.clear();
        auto& kept = kept_[query];
        if (kept.first == version) return kept.second;
        kept = std::pair(version, std::make_shared<std::vector<std::uint64_t> const>(filter.matching(rows, options)));
        return kept.second;
    }

    detail::twin_accounts accounts;

private:
    std::mutex mutex_;
    std::map<std::string, std::pair<detail::twin_matches, detail::twin_matches>> kept_;
};

CONFAB_DECL twin_sandbox::twin_sandbox(sandbox_data data, twin_sandbox_options options)
    : rows_(std::move(data)), options_(std::move(options)), state_(std::make_unique<state>()) {
    if (options_.email.empty()) throw std::invalid_argument("twin_sandbox_options: email");
    if (options_.password.empty()) throw std::invalid_argument("twin_sandbox_options: password");
    if (!options_.search_path.starts_with('/')) throw std::invalid_argument("twin_sandbox_options: search_path");
    if (!options_.now)
        options_.now = [] { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); };
}

CONFAB_DECL twin_sandbox::~twin_sandbox() = default;

CONFAB_DECL sandbox_response twin_sandbox::error(unsigned status, std::string_view message) const {
    std::string body = status == 400 ? "{\"error\":\"Invalid input parameters\",\"details\":" : "{\"error\":";
    json::append_quoted(body, message);
    return detail::twin_response(body + '}', status);
}

CONFAB_DECL sandbox_response twin_sandbox::wrong_method(std::string_view allowed) const {
    auto refused = error(405, "Method not allowed");
    refused.fields.emplace_back("Allow", allowed);
    return refused;
}

CONFAB_DECL sandbox_response twin_sandbox::handle(sandbox_request const& request, page_change) {
    using verdict = detail::twin_accounts::verdict;
    auto const path = request.path();
    if (path.starts_with("/auth/")) return identity(request);
    bool const is_search = path == options_.search_path;
    bool const is_chat = path == "/sessions" || path.starts_with("/sessions/") || path.starts_with("/chats/");
    if (!is_search && !is_chat) return error(404, "Not found");
    auto const given = request.values_of("Authorization");
    constexpr std::string_view scheme = "Bearer ";
    if (given.size() != 1 || !given[0].starts_with(scheme)) return error(401, "Unauthorized");
    auto const token = given[0].substr(scheme.size());
    if (options_.token.empty() || token != options_.token) {
        auto const found = state_->accounts.use(token, options_.now(), options_.requests_per_token);
        if (found == verdict::unknown) return error(401, "Unauthorized");
        if (found == verdict::expired) return error(401, "Token is expired.");
    }
    if (is_chat) return chats(request);
    if (request.method != "GET") return wrong_method("GET");
    if (!request.body.empty()) return error(400, "this call takes no body");
    return search(request.query());
}

CONFAB_DECL sandbox_response twin_sandbox::search(std::string_view query) {
    detail::twin_parameters parameters(query);
    detail::twin_range const range(parameters);
    auto const fields = parameters.words("fields", detail::twin_search_names());
    if (fields.empty()) parameters.refuse("fields", "it is required");
    auto const filter = detail::twin_filter::of_search(parameters, options_);
    if (!parameters.error().empty()) return error(400, parameters.error());
    auto const rows = rows_.snapshot();
    auto const cap = options_.most_rows == 0 ? ~std::uint64_t{0} : options_.most_rows;
    if (range.first >= cap && options_.refuse_behind_most_rows) return error(400, "offset: too many rows");
    // What a query finds depends on all but the range and the fields.
    std::string key;
    auto const parsed = detail::parse_query(query);
    for (auto const& [name, value] : *parsed)
        if (name != "offset" && name != "page" && name != "limit" && name != "fields") key += name + '=' + value + '\n';
    auto const matches = state_->matches(key, rows, filter, options_);
    auto const end = std::min(std::min<std::uint64_t>(matches->size(), cap), range.first + range.limit);
    detail::twin_names const wanted(fields.begin(), fields.end());
    auto page = detail::twin_response('{' + detail::twin_count_member(options_.count, matches->size()) + "\"items\":[");
    for (auto at = range.first; at < end; ++at) {
        if (at != range.first) page.body += ',';
        detail::append_twin_item(page.body, data(), *detail::twin_facts_of(rows, (*matches)[at], options_), wanted);
        page.rows.push_back((*matches)[at]);
    }
    page.body += "]}";
    return page;
}

CONFAB_DECL sandbox_response twin_sandbox::identity(sandbox_request const& request) {
    bool const is_login = request.path() == "/auth/login";
    if (!is_login && request.path() != "/auth/refresh") return error(404, "Not found");
    if (request.method != "POST") return wrong_method("POST");
    if (!request.query().empty()) return error(400, "this call takes no parameters");
    detail::twin_members members(request.body);
    auto const ttl = members.number("ttl", 1, 864'000'000).value_or(3600);
    auto const email = is_login ? members.text("email") : std::nullopt;
    auto const password = is_login ? members.text("password") : std::nullopt;
    auto const refresh = is_login ? std::nullopt : members.text("refreshToken");
    if (is_login) members.number("companyId", 0, ~std::uint64_t{0});
    if (is_login) members.any("extra");
    if (is_login ? !email || !password : !refresh) members.refuse("a member is missing");
    if (!members.error().empty()) return error(400, members.error());
    auto const expires_at = options_.now() + std::chrono::seconds(ttl);
    std::pair<std::string, std::string> issued;
    if (is_login) {
        if (*email != options_.email || *password != options_.password) return error(401, "Wrong email or password");
        issued = state_->accounts.login(expires_at);
    } else {
        auto const given = request.values_of("Authorization"); // without "Bearer"
        if (given.size() == 1) issued = state_->accounts.refresh(*refresh, given[0], expires_at);
        if (issued.first.empty()) return error(401, "Unauthorized");
    }
    auto response =
        detail::twin_response(R"({"token":")" + issued.first + R"(","refreshToken":")" + issued.second + "\"}");
    response.fields.emplace_back("Set-Cookie", "token=" + issued.first);
    return response;
}

CONFAB_DECL std::string twin_sandbox::item(std::uint64_t index) const {
    std::string text;
    if (auto const facts = detail::twin_facts_of(rows_.snapshot(), index, options_))
        detail::append_twin_item(text, data(), *facts, detail::twin_search_names());
    return text;
}

CONFAB_DECL std::string twin_sandbox::chat_item(std::uint64_t index) const {
    std::string text;
    if (auto const facts = detail::twin_facts_of(rows_.snapshot(), index, options_))
        detail::append_twin_chat(text, data(), *facts, detail::twin_chat_names());
    return text;
}

CONFAB_DECL std::string twin_sandbox::chat_id(std::uint64_t index) const {
    auto const facts = detail::twin_facts_of(rows_.snapshot(), index, options_);
    return facts ? facts->chat_id : std::string();
}

CONFAB_DECL std::vector<std::string> twin_sandbox::expected_ids(std::string_view query) const {
    detail::twin_parameters parameters(query);
    detail::twin_range const range(parameters);
    parameters.words("fields", detail::twin_search_names());
    auto const filter = detail::twin_filter::of_search(parameters, options_);
    if (!parameters.error().empty()) throw std::invalid_argument("twin_sandbox::expected_ids: " + parameters.error());
    std::vector<std::string> ids;
    for (auto const index : filter.matching(rows_.snapshot(), options_)) ids.push_back(data().id(index));
    return ids;
}

CONFAB_DECL twin_logins twin_sandbox::logins() const { return state_->accounts.counts(); }
CONFAB_DECL void twin_sandbox::expire_tokens() { state_->accounts.expire(); }

} // namespace confab::testing

#endif
