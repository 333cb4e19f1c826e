// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_IMPL_OPENCX_SANDBOX_IPP
#define CONFAB_TESTING_IMPL_OPENCX_SANDBOX_IPP

#include <confab/testing/opencx_sandbox.hpp>

#include <confab/testing/detail/json_text.hpp>
#include <confab/testing/detail/opencx_item.hpp>
#include <confab/testing/detail/query_parameters.hpp>
#include <confab/testing/detail/sealed_cursor.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace confab::testing {
namespace detail {

inline constexpr std::string_view opencx_sessions_path = "/chat/sessions";
inline constexpr std::uint64_t purpose_of_cursor_key = 18;

inline constexpr std::string_view opencx_statuses[] = {"open", "closed_resolved", "closed_unresolved"};
inline constexpr std::string_view opencx_channels[] = {"web",      "email",     "phone_voice", "slack", "sms",
                                                       "whatsapp", "instagram", "messenger",   "api",   "web_voice"};

/// A half-open range of moments; absent ends are open.
class time_range {
public:
    time_range() = default;

    bool contains(sandbox_time time) const { return (!from || time >= *from) && (!to || time < *to); }
    bool is_open() const { return !from && !to; }

    std::optional<sandbox_time> from, to;
};

/// What a list request asks for.
class opencx_filter {
public:
    opencx_filter() = default;

    bool matches(sandbox_session const& session) const {
        if (handed_off && session.handed_off != *handed_off) return false;
        if (!status.empty() && session.status != status) return false;
        if (!channel.empty() && session.channel != channel) return false;
        if (!created.contains(session.created_at)) return false;
        return updated.is_open() || (session.updated_at && updated.contains(*session.updated_at));
    }

    std::optional<bool> handed_off;
    std::string status, channel, cursor;
    time_range created, updated;
    std::string canonical; ///< all parameters but the cursor in order of their names: what a cursor is bound to
};

template <std::size_t Size>
bool is_one_of(std::string_view value, std::string_view const (&words)[Size]) {
    return std::find(std::begin(words), std::end(words), value) != std::end(words);
}

/// Reads parameters into a filter; error() says what is wrong with them.
class opencx_filter_reader {
public:
    explicit opencx_filter_reader(opencx_sandbox_options const& options) : options_(options) {}

    bool read(std::string_view query) {
        auto parameters = parse_query(query);
        if (!parameters) return refuse("malformed query string");
        std::sort(parameters->begin(), parameters->end());
        for (auto const& [name, value] : *parameters) {
            if (name == last_name_) return refuse("property " + name + " is repeated");
            last_name_ = name;
            if (!read_one(name, value)) return false;
        }
        return true;
    }

    opencx_filter const& filter() const { return filter_; }
    std::string const& error() const { return error_; }

private:
    bool read_one(std::string const& name, std::string const& value) {
        if (name == "cursor") {
            filter_.cursor = value;
            return !value.empty() || refuse("cursor must not be empty");
        }
        filter_.canonical += name + '=' + value + '\n';
        if (name == "handed_off") {
            filter_.handed_off = value == "true";
            return value == "true" || value == "false" || refuse("handed_off must be a boolean value");
        }
        if (name == "status") {
            filter_.status = value;
            return is_one_of(value, opencx_statuses) || refuse("status must be one of its documented values");
        }
        if (name == "channel_type") {
            filter_.channel = value;
            return is_one_of(value, opencx_channels) || refuse("channel_type must be one of its documented values");
        }
        return read_bound(name, value);
    }

    bool read_bound(std::string const& name, std::string const& value) {
        bool const is_created = name == "created_after" || name == "created_before";
        if (!is_created && name != "updated_after" && name != "updated_before")
            return refuse("property " + name + " should not exist");
        auto const time = parse_iso_time(value);
        if (!time) return refuse(name + " must be a valid ISO 8601 date string");
        // One millisecond is the resolution of the data, so either kind of bound becomes one of a half-open range.
        std::chrono::milliseconds const step{1};
        time_range& range = is_created ? filter_.created : filter_.updated;
        if (name.ends_with("_after")) range.from = options_.after_is_inclusive ? *time : *time + step;
        else range.to = options_.before_is_inclusive ? *time + step : *time;
        return true;
    }

    bool refuse(std::string reason) {
        error_ = std::move(reason);
        return false;
    }

    opencx_sandbox_options const& options_;
    opencx_filter filter_;
    std::string last_name_, error_;
};

/// Calls `use` with each matching session from `index` on until it answers false.
template <class Use>
void for_each_match(sandbox_snapshot const& rows, opencx_filter const& filter, std::uint64_t index, Use use) {
    rows.for_each_created(index, [&](sandbox_session const& session) {
        // The order of creation lets a range of creation skip the rows behind it, the only thing that would cost a full scan.
        if (filter.created.to && session.created_at >= *filter.created.to) return false;
        return !filter.matches(session) || use(session);
    });
}

/// Where the first page of a query begins.
CONFAB_DECL std::uint64_t first_index(sandbox_snapshot const& rows, opencx_filter const& filter) {
    return rows.first_created_from(filter.created.from.value_or(sandbox_time::min()));
}

CONFAB_DECL std::string_view reason_of(unsigned status) {
    switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 429: return "Too Many Requests";
    default: return "Error";
    }
}

CONFAB_DECL void append_escaped(std::string& out, std::string_view text) {
    for (char const letter : text) {
        auto const code = static_cast<unsigned char>(letter);
        if (letter == '"' || letter == '\\') out += '\\';
        if (code >= 0x20 && code < 0x7f) out += letter;
        else out += '?'; // what a client sent is not worth a faithful echo
    }
}

CONFAB_DECL bool is_allowed(std::string_view method, std::string_view allowed) {
    auto const comma = allowed.find(", ");
    return !method.empty() &&
           (allowed.substr(0, comma) == method || (comma != allowed.npos && allowed.substr(comma + 2) == method));
}

} // namespace detail

CONFAB_DECL opencx_sandbox::opencx_sandbox(sandbox_data data, opencx_sandbox_options options)
    : rows_(std::move(data)), options_(std::move(options)) {
    if (options_.page_size < 1 || options_.page_size > 10'000)
        throw std::invalid_argument("opencx_sandbox_options: page_size");
    if (options_.history_page_size < 1 || options_.history_page_size > 10'000)
        throw std::invalid_argument("opencx_sandbox_options: history_page_size");
    if (options_.token.empty()) throw std::invalid_argument("opencx_sandbox_options: token");
    if (options_.search_parameter.empty()) throw std::invalid_argument("opencx_sandbox_options: search_parameter");
}

CONFAB_DECL sandbox_response opencx_sandbox::error(unsigned status, std::string_view message) const {
    sandbox_response response;
    response.status = status;
    response.fields.emplace_back("Content-Type", "application/json; charset=utf-8");
    response.body = "{\"statusCode\":" + std::to_string(status) + ",\"message\":\"";
    detail::append_escaped(response.body, message);
    response.body.append("\",\"error\":\"").append(detail::reason_of(status)).append("\"}");
    return response;
}

CONFAB_DECL bool opencx_sandbox::is_authorized(sandbox_request const& request) const {
    auto const values = request.values_of("Authorization");
    return values.size() == 1 && values[0] == "Bearer " + options_.token;
}

CONFAB_DECL sandbox_response opencx_sandbox::handle(sandbox_request const& request, page_change change) {
    std::string_view const path = request.path(), root = detail::opencx_sessions_path;
    // What follows the root: nothing, "/filter", "/search", "/{id}", "/{id}/history" or "/{id}/send".
    std::string_view rest = path.substr(std::min(path.size(), root.size())), id, call = rest;
    bool is_known = path.starts_with(root);
    if (is_known && rest.size() > 1 && rest[0] == '/' && rest != "/filter" && rest != "/search") {
        auto const end = rest.find('/', 1);
        id = rest.substr(1, end - 1);
        call = end == rest.npos ? "/{id}" : rest.substr(end);
        is_known = !id.empty() && (call == "/{id}" || call == "/history" || call == "/send");
    } else {
        is_known = is_known && (rest.empty() || rest == "/filter" || rest == "/search");
    }
    if (!is_known) return error(404, "Cannot " + request.method + " " + std::string(path));
    std::string_view const allowed = call.empty()                           ? "GET, POST"
                                     : call == "/{id}"                      ? "GET, PATCH"
                                     : call == "/filter" || call == "/send" ? "POST"
                                                                            : "GET";
    if (!detail::is_allowed(request.method, allowed)) {
        auto refused = error(405, "Cannot " + request.method + " " + std::string(path));
        refused.fields.emplace_back("Allow", allowed);
        return refused;
    }
    if (!is_authorized(request)) return error(401, "Unauthorized");
    return dispatch(request, call, id, change);
}

CONFAB_DECL sandbox_response opencx_sandbox::dispatch(sandbox_request const& request, std::string_view call,
                                                      std::string_view id, page_change change) {
    bool const reads = request.method == "GET";
    if (reads && !request.body.empty()) return error(400, "this call takes no body");
    if (!reads && !request.query().empty()) return error(400, "this call takes no parameters");
    auto const types = request.values_of("Content-Type");
    if (!reads && (types.size() != 1 || !types[0].starts_with("application/json")))
        return error(400, "the body must be JSON");
    if (call.empty()) return reads ? list(request.query(), change) : create(request.body);
    if (call == "/filter") return filter(request.body, change);
    if (call == "/search") return search(request.query());
    auto const index = rows_.snapshot().find(id);
    if (!index) return error(404, "Session not found");
    if (call == "/history") return history(*index, request.query());
    if (call == "/send") return send(*index, request.body);
    if (!reads) return update(*index, request.body);
    if (!request.query().empty()) return error(400, "this path takes no parameters");
    return one(*index);
}

CONFAB_DECL sandbox_response opencx_sandbox::list(std::string_view query, page_change change) const {
    detail::opencx_filter_reader reader(options_);
    if (!reader.read(query)) return error(400, reader.error());
    auto const& filter = reader.filter();
    auto const rows = rows_.snapshot();
    auto const key = data().row_seed(0, detail::purpose_of_cursor_key);
    std::optional<detail::cursor_position> position = detail::cursor_position(detail::first_index(rows, filter), 0);
    if (!filter.cursor.empty()) position = detail::open_cursor(key, filter.cursor, filter.canonical);
    if (!position) return error(400, "invalid cursor");

    sandbox_response page;
    page.fields.emplace_back("Content-Type", "application/json; charset=utf-8");
    page.body.reserve(options_.page_size * std::size_t{1600});
    bool const spaced = data().options().whitespace;
    page.body = spaced ? "{\n \"items\" : [ " : "{\"items\":[";
    std::optional<detail::cursor_position> next;
    if (change == page_change::no_rows) next.emplace(position->index, position->issue + 1);
    else
        detail::for_each_match(rows, filter, position->index, [&](sandbox_session const& session) {
            if (page.rows.size() == options_.page_size) { // there is more, which is all one needs to know
                next.emplace(session.index, 0U);
                return false;
            }
            if (!page.rows.empty()) page.body += spaced ? " ,\r\n\t" : ",";
            detail::append_opencx_item(page.body, data(), session);
            page.rows.push_back(session.index);
            return true;
        });
    if (change == page_change::repeat_position) next = position;
    page.body += spaced ? " ] ,\n \"next\" : " : "],\"next\":";
    page.body += next ? '"' + detail::seal_cursor(key, *next, filter.canonical) + '"' : "null";
    page.body += spaced ? "\n}\n" : "}";
    return page;
}

CONFAB_DECL sandbox_response opencx_sandbox::one(std::uint64_t index) const {
    sandbox_response response;
    response.fields.emplace_back("Content-Type", "application/json; charset=utf-8");
    response.body = item(index);
    response.rows.push_back(index);
    return response;
}

CONFAB_DECL std::string opencx_sandbox::item(std::uint64_t index) const {
    std::string text;
    detail::append_opencx_item(text, data(), rows_.snapshot().session(index).value_or(data().session(index)));
    return text;
}

CONFAB_DECL std::vector<std::string> opencx_sandbox::expected_ids(std::string_view query) const {
    detail::opencx_filter_reader reader(options_);
    if (!reader.read(query)) throw std::invalid_argument("opencx_sandbox::expected_ids: " + reader.error());
    std::vector<std::string> ids;
    auto const rows = rows_.snapshot();
    auto const first = detail::first_index(rows, reader.filter());
    detail::for_each_match(rows, reader.filter(), first, [&](sandbox_session const& session) {
        ids.push_back(data().id(session.index));
        return true;
    });
    return ids;
}

} // namespace confab::testing

#endif
