// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_IMPL_OPENCX_SANDBOX_CALLS_IPP
#define CONFAB_TESTING_IMPL_OPENCX_SANDBOX_CALLS_IPP

#include <confab/testing/opencx_sandbox.hpp>

#include <confab/json/raw_text.hpp>
#include <confab/testing/detail/json_text.hpp>
#include <confab/testing/detail/opencx_event.hpp>
#include <confab/testing/detail/opencx_item.hpp>
#include <confab/testing/detail/query_parameters.hpp>
#include <confab/testing/detail/sealed_cursor.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <iterator>
#include <span>

namespace confab::testing {
namespace detail {

/// The members of a JSON body that a call knows; error() says what is wrong with it.
class opencx_members {
public:
    explicit opencx_members(std::string_view body) {
        boost::system::error_code failed;
        auto value = boost::json::parse(boost::json::string_view(body.data(), body.size()), failed);
        if (failed || !value.is_object()) refuse("the body must be a JSON object");
        else members_ = std::move(value.as_object());
    }
    explicit opencx_members(boost::json::object members) : members_(std::move(members)) {}

    /// Takes a member, also a null.
    std::optional<boost::json::value> take(std::string_view name) {
        auto const found = members_.find(boost::json::string_view(name.data(), name.size()));
        if (found == members_.end()) return std::nullopt;
        boost::json::value value = std::move(found->value());
        members_.erase(found);
        return value;
    }
    /// Takes a text, which must be one of `words` where there are any.
    std::optional<std::string> take_text(std::string_view name, std::span<std::string_view const> words = {}) {
        auto const value = take(name);
        if (!value) return std::nullopt;
        if (!value->is_string()) return refuse(std::string(name) + " must be a string"), std::nullopt;
        std::string text(value->as_string().begin(), value->as_string().end());
        if (!words.empty() && std::ranges::find(words, std::string_view(text)) == words.end())
            return refuse(std::string(name) + " must be one of its documented values"), std::nullopt;
        return text;
    }
    std::uint64_t take_number(std::string_view name, std::uint64_t otherwise, std::uint64_t least, std::uint64_t most) {
        auto const value = take(name);
        if (!value) return otherwise;
        boost::system::error_code failed;
        auto const number = value->is_number() ? value->to_number<std::uint64_t>(failed) : 0;
        if (!value->is_number() || failed || number < least || number > most)
            return refuse(std::string(name) + " must be from " + std::to_string(least) + " to " + std::to_string(most)),
                   otherwise;
        return number;
    }
    void take_boolean(std::string_view name) {
        auto const value = take(name);
        if (value && !value->is_bool()) refuse(std::string(name) + " must be a boolean value");
    }
    opencx_members take_object(std::string_view name) {
        auto value = take(name);
        if (!value) return opencx_members(boost::json::object());
        if (value->is_object()) return opencx_members(std::move(value->as_object()));
        refuse(std::string(name) + " must be an object");
        return opencx_members(boost::json::object());
    }

    /// What is wrong, also a member that was not taken; empty if nothing is.
    std::string const& error() {
        if (!members_.empty()) refuse("property " + std::string(members_.begin()->key()) + " should not exist");
        return error_;
    }
    void refuse(std::string reason) {
        if (error_.empty()) error_ = std::move(reason);
    }

private:
    boost::json::object members_;
    std::string error_;
};

inline constexpr std::string_view opencx_sort_keys[] = {"last_message_at", "created_at"};
inline constexpr std::string_view opencx_sort_orders[] = {"asc", "desc"};
inline constexpr std::uint64_t opencx_searched_rows = 1000;

inline sandbox_response opencx_response(std::string body, unsigned status = 200) {
    sandbox_response response;
    response.status = status;
    if (!body.empty()) response.fields.emplace_back("Content-Type", "application/json; charset=utf-8");
    response.body = std::move(body);
    return response;
}

/// One of the words that outlive everything.
template <std::size_t Size>
std::string_view opencx_word(std::string_view const (&words)[Size], std::string_view word) {
    return *std::ranges::find(words, word);
}

inline bool is_opencx_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        bool const is_dash = at == 8 || at == 13 || at == 18 || at == 23;
        if (is_dash ? text[at] != '-' : std::string_view("0123456789abcdefABCDEF").find(text[at]) == text.npos)
            return false;
    }
    return true;
}

} // namespace detail

CONFAB_DECL sandbox_response opencx_sandbox::filter(std::string_view body, page_change change) const {
    detail::opencx_members members(body);
    auto const filters = members.take("filters");
    if (filters && !filters->is_object()) members.refuse("filters must be an object");
    auto const key = members.take_text("sort_by", detail::opencx_sort_keys).value_or("last_message_at");
    auto const order = members.take_text("sort_order", detail::opencx_sort_orders).value_or("desc");
    auto const page = members.take_number("page", 1, 1, 1'000'000'000);
    auto const limit = members.take_number("limit", 25, 1, 100);
    if (!members.error().empty()) return error(400, members.error());
    auto const rows = rows_.snapshot();
    auto const sorted = rows.sorted(key == "created_at" ? sandbox_order::created : sandbox_order::updated);
    auto const total = sorted->size();
    auto const begin = std::min<std::uint64_t>((page - 1) * limit, total);
    auto const end = change == page_change::no_rows ? begin : std::min<std::uint64_t>(begin + limit, total);
    auto response = detail::opencx_response("{\"data\":[");
    for (auto place = begin; place < end; ++place) {
        auto const index = (*sorted)[static_cast<std::size_t>(order == "asc" ? place : total - 1 - place)];
        if (place != begin) response.body += ',';
        detail::append_opencx_item(response.body, data(), *rows.session(index));
        response.rows.push_back(index);
    }
    response.body += "],\"page\":" + std::to_string(page) + ",\"limit\":" + std::to_string(limit);
    response.body.append(",\"has_next\":").append(end < total ? "true" : "false");
    response.body.append(",\"has_previous\":").append(page > 1 ? "true}" : "false}");
    return response;
}

CONFAB_DECL sandbox_response opencx_sandbox::update(std::uint64_t index, std::string_view body) {
    detail::opencx_members members(body);
    auto const status = members.take_text("status", detail::opencx_statuses);
    members.take_boolean("generate_summary_and_sentiment_on_resolve");
    members.take_boolean("reflect_status_change_for_integration");
    members.take("session_closed_payload");
    if (!members.error().empty()) return error(400, members.error());
    rows_.change(index, [&](sandbox_session& facts) {
        if (status) facts.status = detail::opencx_word(detail::opencx_statuses, *status);
        facts.updated_at = facts.updated_at.value_or(facts.created_at) + std::chrono::seconds(1);
    });
    return detail::opencx_response("");
}

CONFAB_DECL sandbox_response opencx_sandbox::history(std::uint64_t index, std::string_view query) const {
    auto const parameters = detail::parse_query(query);
    if (!parameters) return error(400, "malformed query string");
    auto const key = data().row_seed(0, detail::purpose_of_cursor_key);
    auto const bound_to = "history of " + data().id(index);
    std::optional<detail::cursor_position> position = detail::cursor_position();
    for (auto const& [name, value] : *parameters) {
        if (name != "cursor" || parameters->size() > 1) return error(400, "property " + name + " should not exist");
        position = detail::open_cursor(key, value, bound_to);
    }
    if (!position) return error(400, "invalid cursor");
    auto const rows = rows_.snapshot();
    auto const count = detail::opencx_event_count(rows, index);
    auto const end = std::min<std::uint64_t>(count, position->index + options_.history_page_size);
    auto response = detail::opencx_response("{\"items\":[");
    for (auto number = position->index; number < end; ++number) {
        if (number != position->index) response.body += ',';
        detail::append_opencx_event(response.body, rows, index, number);
    }
    auto const next = '"' + detail::seal_cursor(key, detail::cursor_position(end, 0), bound_to) + '"';
    response.body += "],\"next\":" + (end < count ? next : "null") + '}';
    return response;
}

CONFAB_DECL sandbox_response opencx_sandbox::search(std::string_view query) const {
    auto const parameters = detail::parse_query(query);
    if (!parameters) return error(400, "malformed query string");
    if (parameters->size() != 1 || parameters->front().first != options_.search_parameter)
        return error(400, options_.search_parameter + " is required, and nothing else");
    auto const& text = parameters->front().second;
    if (text.empty()) return error(400, options_.search_parameter + " must not be empty");
    auto const rows = rows_.snapshot();
    std::string contacts, messages;
    for (std::uint64_t index = 0; index < std::min(rows.end(), detail::opencx_searched_rows); ++index) {
        if (!rows.session(index)) continue;
        auto const id = '"' + data().id(index) + '"';
        if (item(index).find(text) != std::string::npos)
            contacts += (contacts.empty() ? "{\"session_id\":" : ",{\"session_id\":") + id + '}';
        for (auto const& message : rows.appended(index)) {
            if (message.find(text) == std::string::npos) continue;
            messages += (messages.empty() ? "{\"session_id\":" : ",{\"session_id\":") + id + ",\"text\":";
            json::append_quoted(messages, message);
            messages += '}';
        }
    }
    return detail::opencx_response("{\"contacts\":[" + contacts + "],\"messages\":[" + messages + "]}");
}

CONFAB_DECL sandbox_response opencx_sandbox::create(std::string_view body) {
    detail::opencx_members members(body);
    auto const contact = members.take_text("contact_id");
    if (contact && !detail::is_opencx_uuid(*contact)) members.refuse("contact_id must be a UUID");
    auto channel = members.take_object("channel");
    auto const type = channel.take_text("type", detail::opencx_channels);
    if (!channel.error().empty()) members.refuse(channel.error());
    if (!members.error().empty()) return error(400, members.error());
    auto const rows = rows_.snapshot();
    auto const& options = data().options();
    auto const index = rows_.insert(options.first_created + options.spacing * (rows.end() + 1));
    rows_.change(index, [&](sandbox_session& facts) {
        facts.status = detail::opencx_statuses[0];
        facts.channel = detail::opencx_word(detail::opencx_channels, type.value_or("api"));
    });
    return detail::opencx_response("{\"id\":\"" + data().id(index) + "\"}", 201);
}

CONFAB_DECL sandbox_response opencx_sandbox::send(std::uint64_t index, std::string_view body) {
    static constexpr std::string_view senders[] = {"contact"}, types[] = {"text"};
    detail::opencx_members members(body);
    auto const sender = members.take_text("sender", senders);
    auto message = members.take_object("message");
    auto const type = message.take_text("type", types);
    auto const text = message.take_text("text");
    if (!sender || !type || !text) members.refuse("sender and message are required");
    if (!message.error().empty()) members.refuse(message.error());
    if (!members.error().empty()) return error(400, members.error());
    rows_.append(index, *text);
    std::string answer = "{\"ai_response\":{\"text\":";
    json::append_quoted(answer, "You said: " + *text);
    return detail::opencx_response(answer + ",\"error\":null}}", 201);
}

} // namespace confab::testing

#endif
