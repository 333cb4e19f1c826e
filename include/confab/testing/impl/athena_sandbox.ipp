// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_IMPL_ATHENA_SANDBOX_IPP
#define CONFAB_TESTING_IMPL_ATHENA_SANDBOX_IPP

#include <confab/testing/athena_sandbox.hpp>

#include <confab/json/raw_text.hpp>
#include <confab/testing/detail/athena_filter.hpp>
#include <confab/testing/detail/athena_item.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <utility>

namespace confab::testing {
namespace detail {

inline constexpr std::string_view athena_sessions_path = "/api/v0/sessions";
inline constexpr std::string_view athena_id_prefix = "asset_";
inline constexpr std::size_t athena_remembered_queries = 16;

using athena_matches = std::shared_ptr<std::vector<std::uint64_t> const>;

/// The matching sessions in the order that was asked for.
inline athena_matches athena_matching(sandbox_snapshot const& rows, athena_filter const& filter, sandbox_time now,
                                      athena_sandbox_options const& options) {
    auto found = std::make_shared<std::vector<std::uint64_t>>();
    std::vector<std::pair<std::string, std::uint64_t>> titles;
    auto const order = filter.sort_by == "updated_at" ? sandbox_order::updated : sandbox_order::created;
    auto const sorted = rows.sorted(order);
    for (auto const index : *sorted) {
        auto facts = athena_facts_of(rows, index, options);
        if (!facts || !filter.matches(*facts, now)) continue;
        found->push_back(index);
        if (filter.sort_by == "title") titles.emplace_back(json::unescaped(facts->title), index);
    }
    if (filter.sort_by == "title") {
        std::ranges::sort(titles);
        std::ranges::transform(titles, found->begin(), &std::pair<std::string, std::uint64_t>::second);
    }
    if (!filter.is_ascending) std::ranges::reverse(*found);
    return found;
}

/// A session's id and what follows it in a path; nothing for other paths.
inline std::optional<std::pair<std::string_view, std::string_view>> athena_call(std::string_view path) {
    if (!path.starts_with(athena_sessions_path)) return std::nullopt;
    path.remove_prefix(athena_sessions_path.size());
    if (!path.starts_with('/') || path.size() == 1) return std::nullopt;
    path.remove_prefix(1);
    auto const end = path.find('/');
    if (end == 0 || end == path.size() - 1) return std::nullopt;
    return std::pair(path.substr(0, end), end == path.npos ? std::string_view() : path.substr(end + 1));
}

} // namespace detail

// What a request leaves behind: matches of the latest queries, and pages that were served without rows.
class athena_sandbox::state {
public:
    state() = default;

    detail::athena_matches matches(sandbox_snapshot const& rows, detail::athena_filter const& filter, sandbox_time now,
                                   athena_sandbox_options const& options) {
        std::scoped_lock const lock(mutex_);
        // A change makes another order, so the order that an answer was made from tells whether it still holds.
        auto const version = rows.sorted(sandbox_order::created);
        auto& kept = kept_[filter.canonical];
        if (kept.first == version) return kept.second;
        auto found = detail::athena_matching(rows, filter, now, options);
        if (kept_.size() > detail::athena_remembered_queries) kept_.clear();
        kept_[filter.canonical] = std::pair(version, found);
        return found;
    }

    // A page without rows takes one offset of its own, by which the rows behind it are later.
    std::uint64_t shift(std::string const& canonical, std::uint64_t offset, bool no_rows) {
        std::scoped_lock const lock(mutex_);
        if (empty_pages_.size() > detail::athena_remembered_queries) empty_pages_.clear();
        auto& pages = empty_pages_[canonical];
        pages.erase(pages.lower_bound(offset), pages.end());
        auto const before = pages.size();
        if (no_rows) pages.insert(offset);
        return before;
    }

private:
    std::mutex mutex_;
    std::map<std::string, std::pair<detail::athena_matches, detail::athena_matches>> kept_;
    std::map<std::string, std::set<std::uint64_t>> empty_pages_;
};

CONFAB_DECL athena_sandbox::athena_sandbox(sandbox_data data, athena_sandbox_options options)
    : rows_(std::move(data)), options_(std::move(options)), state_(std::make_unique<state>()) {
    if (options_.api_key.empty()) throw std::invalid_argument("athena_sandbox_options: api_key");
    if (options_.token.empty()) throw std::invalid_argument("athena_sandbox_options: token");
    auto const& shape = rows_.data().options();
    if (!options_.now)
        options_.now = shape.first_created + shape.spacing * static_cast<std::int64_t>(rows_.data().size());
}

CONFAB_DECL athena_sandbox::~athena_sandbox() = default;

CONFAB_DECL sandbox_response athena_sandbox::error(unsigned status, std::string_view message) const {
    if (status == 422) return refuse("", "value_error", message);
    sandbox_response response;
    response.status = status;
    response.fields.emplace_back("Content-Type", "application/json");
    response.body = status == 401 || status == 404 ? "{\"message\":" : "{\"detail\":";
    json::append_quoted(response.body, message);
    response.body += '}';
    return response;
}

CONFAB_DECL sandbox_response athena_sandbox::refuse(std::string_view place, std::string_view type,
                                                    std::string_view message) const {
    sandbox_response response;
    response.status = 422;
    response.fields.emplace_back("Content-Type", "application/json");
    response.body = "{\"detail\":[{\"type\":";
    json::append_quoted(response.body, type);
    response.body += ",\"loc\":[\"query\"";
    if (!place.empty()) {
        response.body += ',';
        json::append_quoted(response.body, place);
    }
    response.body += "],\"msg\":";
    json::append_quoted(response.body, message);
    response.body += "}]}";
    return response;
}

// Either credential does; one that is there and wrong does not.
CONFAB_DECL bool athena_sandbox::is_authorized(sandbox_request const& request) const {
    auto const keys = request.values_of("X-API-KEY"), tokens = request.values_of("Authorization");
    if (keys.size() + tokens.size() == 0 || keys.size() > 1 || tokens.size() > 1) return false;
    return (keys.empty() || keys[0] == options_.api_key) && (tokens.empty() || tokens[0] == "Bearer " + options_.token);
}

CONFAB_DECL sandbox_response athena_sandbox::handle(sandbox_request const& request, page_change change) {
    bool const is_list = request.path() == detail::athena_sessions_path;
    auto const call = detail::athena_call(request.path());
    auto const action = call ? call->second : std::string_view();
    bool const is_mark = action == "read" || action == "unread";
    if (!is_list && (!call || (!action.empty() && !is_mark && action != "download"))) return error(404, "Not Found");
    std::string const allowed = is_mark ? "POST" : "GET";
    if (request.method != allowed) {
        auto refused = error(405, "Method Not Allowed");
        refused.fields.emplace_back("Allow", allowed);
        return refused;
    }
    if (!is_authorized(request)) return error(401, "Invalid API key");
    if (!request.body.empty()) return refuse("", "value_error", "this call takes no body");
    if (is_list) return list(request.query(), change);
    if (action != "download" && !request.query().empty())
        return refuse("", "extra_forbidden", "this call takes no parameters");
    auto const rows = rows_.snapshot();
    auto id = call->first;
    auto const is_id = id.starts_with(detail::athena_id_prefix);
    auto const index = is_id ? rows.find(id.substr(detail::athena_id_prefix.size())) : std::nullopt;
    if (!index) return error(404, "Session not found");
    if (is_mark) return mark(*index, action == "unread");
    return action.empty() ? one(rows, *index) : download(rows, *index, request.query());
}

CONFAB_DECL sandbox_response athena_sandbox::list(std::string_view query, page_change change) {
    detail::athena_filter_reader reader(options_.workspace_id);
    if (!reader.read(query)) return refuse(reader.place(), reader.type(), reader.message());
    auto const& filter = reader.filter();
    if (options_.deepest_offset && filter.offset > *options_.deepest_offset)
        return refuse("offset", "less_than_equal",
                      "Input should be less than or equal to " + std::to_string(*options_.deepest_offset));
    auto const rows = rows_.snapshot();
    auto const matches = state_->matches(rows, filter, *options_.now, options_);
    bool const no_rows = change == page_change::no_rows;
    auto const shift = state_->shift(filter.canonical, filter.offset, no_rows);
    auto const first = std::min<std::uint64_t>(filter.offset - std::min(filter.offset, shift), matches->size());
    auto const count = no_rows ? 0 : std::min<std::uint64_t>(filter.limit, matches->size() - first);

    sandbox_response page;
    page.fields.emplace_back("Content-Type", "application/json");
    page.body.reserve(count * std::size_t{1200});
    page.body = "{\"items\":[";
    for (auto at = first; at < first + count; ++at) {
        if (!page.rows.empty()) page.body += ',';
        auto const facts = detail::athena_facts_of(rows, (*matches)[at], options_);
        detail::append_athena_item(page.body, data(), *facts, options_);
        page.rows.push_back((*matches)[at]);
    }
    bool const has_more = no_rows || change == page_change::repeat_position || first + count < matches->size();
    auto next = filter.offset + (no_rows ? 1 : count);
    if (change == page_change::repeat_position) next = filter.offset;
    // As the vendor's contract has it: what was paged through so far, and one more where there is more.
    auto const total = count == 0 ? 0 : filter.offset + count + (has_more ? 1 : 0);
    page.body += "],\"total\":" + std::to_string(total) + ",\"limit\":" + std::to_string(filter.limit) +
                 ",\"offset\":" + std::to_string(filter.offset) + ",\"has_more\":" + (has_more ? "true" : "false");
    if (!options_.omit_next_offset) page.body += ",\"next_offset\":" + (has_more ? std::to_string(next) : "null");
    page.body += '}';
    return page;
}

CONFAB_DECL sandbox_response athena_sandbox::one(sandbox_snapshot const& rows, std::uint64_t index) const {
    sandbox_response response;
    response.fields.emplace_back("Content-Type", "application/json");
    detail::append_athena_item(response.body, data(), *detail::athena_facts_of(rows, index, options_), options_);
    response.rows.push_back(index);
    return response;
}

CONFAB_DECL sandbox_response athena_sandbox::mark(std::uint64_t index, bool unread) {
    // Marking what is marked already is no change.
    auto const facts = detail::athena_facts_of(rows_.snapshot(), index, options_);
    if (facts && facts->is_unread != unread) rows_.set_text(index, "is_unread", unread ? "true" : "false");
    auto const rows = rows_.snapshot();
    return rows.session(index) ? one(rows, index) : error(404, "Session not found");
}

CONFAB_DECL sandbox_response athena_sandbox::download(sandbox_snapshot const& rows, std::uint64_t index,
                                                      std::string_view query) const {
    auto const parameters = detail::parse_query(query);
    if (!parameters) return refuse("", "value_error", "malformed query string");
    std::string format = "trace";
    for (auto const& [name, value] : *parameters) {
        if (name != "export_format") return refuse(name, "extra_forbidden", "Extra inputs are not permitted");
        format = value;
    }
    if (parameters->size() > 1) return refuse("export_format", "string_type", "Input should be one value");
    if (format != "trace" && format != "messages" && format != "markdown" && format != "stats")
        return refuse("export_format", "enum", "Input should be 'trace', 'messages', 'markdown' or 'stats'");
    sandbox_response response;
    response.fields.emplace_back("Content-Type",
                                 format == "markdown" ? "text/markdown; charset=utf-8" : "application/json");
    response.body = detail::athena_history(data(), *detail::athena_facts_of(rows, index, options_), format);
    return response;
}

CONFAB_DECL std::string athena_sandbox::id(std::uint64_t index) const {
    return std::string(detail::athena_id_prefix) + data().id(index);
}

CONFAB_DECL std::string athena_sandbox::item(std::uint64_t index) const {
    std::string text;
    if (auto const facts = detail::athena_facts_of(rows_.snapshot(), index, options_))
        detail::append_athena_item(text, data(), *facts, options_);
    return text;
}

CONFAB_DECL std::vector<std::string> athena_sandbox::expected_ids(std::string_view query) const {
    detail::athena_filter_reader reader(options_.workspace_id);
    if (!reader.read(query)) throw std::invalid_argument("athena_sandbox::expected_ids: " + reader.message());
    auto const matches = detail::athena_matching(rows_.snapshot(), reader.filter(), *options_.now, options_);
    std::vector<std::string> ids;
    for (auto const index : *matches) ids.push_back(id(index));
    return ids;
}

} // namespace confab::testing

#endif
