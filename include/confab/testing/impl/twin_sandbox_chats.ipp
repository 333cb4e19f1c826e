// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_IMPL_TWIN_SANDBOX_CHATS_IPP
#define CONFAB_TESTING_IMPL_TWIN_SANDBOX_CHATS_IPP

#include <confab/testing/twin_sandbox.hpp>

#include <confab/json/raw_text.hpp>
#include <confab/testing/detail/json_text.hpp>
#include <confab/testing/detail/twin_filter.hpp>
#include <confab/testing/detail/twin_item.hpp>
#include <confab/testing/detail/twin_members.hpp>

#include <algorithm>
#include <utility>

// The chat service.

namespace confab::testing {
namespace detail {

inline std::string twin_escaped(std::string_view text) {
    std::string out;
    json::append_quoted(out, text);
    return out.substr(1, out.size() - 2);
}

/// The decoded segments of a path behind its first slash; nothing where one is empty or badly escaped.
inline std::vector<std::string> twin_segments(std::string_view path) {
    std::vector<std::string> out;
    while (!path.empty()) {
        path.remove_prefix(1);
        auto const end = std::min(path.find('/'), path.size());
        // A plus is a plus in a path.
        std::string escaped;
        for (char const letter : path.substr(0, end))
            escaped += letter == '+' ? std::string("%2B") : std::string(1, letter);
        auto const decoded = parse_query("x=" + escaped);
        if (!decoded || decoded->size() != 1 || decoded->front().second.empty()) return {};
        out.push_back(decoded->front().second);
        path.remove_prefix(end);
    }
    return out;
}

inline std::string twin_joined(std::vector<std::string> const& words) {
    std::string out;
    for (auto const& word : words) out.append(out.empty() ? "" : ",").append(word);
    return out;
}

} // namespace detail

CONFAB_DECL sandbox_response twin_sandbox::chats(sandbox_request const& request) {
    auto const segments = detail::twin_segments(request.path());
    if (request.path() == "/sessions") {
        if (request.method != "GET") return wrong_method("GET");
        return request.body.empty() ? chat_list(request.query()) : error(400, "this call takes no body");
    }
    if (segments.size() == 3 && segments[0] == "chats" && segments[2] == "sessions") {
        if (request.method != "POST" && request.method != "PUT") return wrong_method("POST, PUT");
        return start(request, segments[1]);
    }
    if (segments.size() < 2 || segments[0] != "sessions") return error(404, "Not found");
    auto const index = rows_.snapshot().find(segments[1]);
    if (!index) return error(404, "Session not found");
    if (segments.size() == 2) return one(request, *index);
    auto const& action = segments[2];
    if (segments.size() == 3 && action == "messages") return messages(request, *index);
    if (segments.size() == 4 && action == "clients" && segments[3] == "messages") return post(request, *index);
    bool const is_flag = segments.size() == 3 && (action == "spam" || action == "notSpam");
    bool const is_named =
        segments.size() == 4 && (action == "names" || action == "operators" || action == "groupoperators");
    if (!is_flag && !is_named) return error(404, "Not found");
    if (!request.body.empty() || !request.query().empty()) return error(400, "this call takes no parameters");
    if (action == "operators") return switch_operators(request.method, *index, segments[3]);
    if (request.method != "PATCH") return wrong_method("PATCH");
    if (action == "names") rows_.set_text(*index, "name", detail::twin_escaped(segments[3]));
    else if (action == "groupoperators") rows_.set_text(*index, "group", segments[3]);
    else rows_.set_text(*index, "spam", action == "spam" ? "true" : "false");
    return detail::twin_response("");
}

CONFAB_DECL sandbox_response twin_sandbox::chat_list(std::string_view query) {
    detail::twin_parameters parameters(query);
    detail::twin_range const range(parameters);
    auto const fields = parameters.words("fields", detail::twin_chat_names());
    bool const has_count = !parameters.flag("withoutCount").value_or(false);
    bool const has_items = !parameters.flag("withoutItems").value_or(false);
    auto const filter = detail::twin_filter::of_chats(parameters, options_);
    if (!parameters.error().empty()) return error(400, parameters.error());
    auto const rows = rows_.snapshot();
    auto const matches = filter.matching(rows, options_);
    auto const wanted = fields.empty() ? detail::twin_chat_names() : detail::twin_names(fields.begin(), fields.end());
    auto page = detail::twin_response("{");
    if (has_count) page.body += "\"count\":" + std::to_string(matches.size()) + (has_items ? "," : "");
    if (has_items) page.body += "\"items\":[";
    for (auto at = range.first; has_items && at < std::min(range.first + range.limit, std::uint64_t{matches.size()});
         ++at) {
        if (!page.rows.empty()) page.body += ',';
        detail::append_twin_chat(page.body, data(), *detail::twin_facts_of(rows, matches[at], options_), wanted);
        page.rows.push_back(matches[at]);
    }
    page.body += has_items ? "]}" : "}";
    return page;
}

CONFAB_DECL sandbox_response twin_sandbox::one(sandbox_request const& request, std::uint64_t index) {
    if (request.method != "GET" && request.method != "DELETE") return wrong_method("GET, DELETE");
    if (!request.query().empty()) return error(400, "this call takes no parameters");
    if (request.method == "GET") {
        if (!request.body.empty()) return error(400, "this call takes no body");
        auto response = detail::twin_response(chat_item(index));
        response.rows.push_back(index);
        return response;
    }
    if (!request.body.empty()) {
        detail::twin_members members(request.body);
        members.text("result");
        if (!members.error().empty()) return error(400, members.error());
    }
    rows_.change(index, [](sandbox_session& facts) { facts.status = "closed_resolved"; });
    return detail::twin_response("");
}

CONFAB_DECL sandbox_response twin_sandbox::switch_operators(std::string_view method, std::uint64_t index,
                                                            std::string const& id) {
    auto const facts = detail::twin_facts_of(rows_.snapshot(), index, options_);
    if (!facts) return error(404, "Session not found");
    auto operators = facts->operators;
    if (method == "PATCH") operators.assign(1, id);
    else if (method == "PUT") {
        if (std::ranges::find(operators, id) == operators.end()) operators.push_back(id);
    } else if (method == "DELETE") std::erase(operators, id);
    else return wrong_method("PUT, PATCH, DELETE");
    rows_.set_text(index, "operators", detail::twin_joined(operators));
    return detail::twin_response("");
}

CONFAB_DECL sandbox_response twin_sandbox::messages(sandbox_request const& request, std::uint64_t index) {
    if (request.method != "GET") return wrong_method("GET");
    if (!request.body.empty()) return error(400, "this call takes no body");
    detail::twin_parameters parameters(request.query());
    detail::twin_range const range(parameters);
    auto const from = parameters.time("from"), to = parameters.time("to");
    parameters.number("companyId");
    if (!parameters.error().empty()) return error(400, parameters.error());
    auto const rows = rows_.snapshot();
    auto const facts = detail::twin_facts_of(rows, index, options_);
    if (!facts) return error(404, "Session not found");
    auto const posted = rows.appended(index);
    std::vector<std::string> found;
    for (std::uint64_t number = 0; number < facts->messages + posted.size(); ++number) {
        auto const time = detail::twin_message_time(*facts, number);
        if ((from && time < *from) || (to && time > *to)) continue;
        bool const is_posted = number >= facts->messages;
        found.push_back(
            detail::twin_message(*facts, number, is_posted ? posted[number - facts->messages] : std::string()));
    }
    std::string body = "{\"count\":" + std::to_string(found.size()) + ",\"items\":[";
    for (auto at = range.first; at < std::min(range.first + range.limit, std::uint64_t{found.size()}); ++at)
        body += (at == range.first ? "" : ",") + found[at];
    return detail::twin_response(body + "]}");
}

CONFAB_DECL sandbox_response twin_sandbox::post(sandbox_request const& request, std::uint64_t index) {
    if (request.method != "POST") return wrong_method("POST");
    if (!request.query().empty()) return error(400, "this call takes no parameters");
    detail::twin_members members(request.body);
    auto const body = members.text("body");
    auto const attachments = members.texts("attachments");
    members.text("replyToMessageId");
    if (!body && !attachments) members.refuse("there is neither body nor attachments");
    if (!members.error().empty()) return error(400, members.error());
    rows_.append(index, body && !body->empty() ? detail::twin_escaped(*body) : "[attachment]");
    auto const rows = rows_.snapshot();
    auto const facts = detail::twin_facts_of(rows, index, options_);
    if (!facts) return error(404, "Session not found");
    auto const number = facts->messages + rows.appended(index).size() - 1;
    std::string time;
    detail::append_iso_time(time, detail::twin_message_time(*facts, number), true);
    return detail::twin_response("{\"id\":\"" + facts->id + '-' + std::to_string(number) + "\",\"createdAt\":\"" +
                                 time + "\"}");
}

CONFAB_DECL sandbox_response twin_sandbox::start(sandbox_request const& request, std::string_view chat) {
    if (!request.query().empty()) return error(400, "this call takes no parameters");
    detail::twin_members members(request.body);
    auto const name = members.text("name"), client = members.text("clientExternalId"),
               text = members.text("messageBody");
    members.text("botId");
    auto const ttl = members.number("sessionTtl", 1, 43'200).value_or(3600);
    members.allow_others();
    if (!members.error().empty()) return error(400, members.error());
    auto const before = rows_.snapshot();
    std::optional<std::uint64_t> index;
    if (request.method == "PUT" && client)
        for (auto at = data().size(); at < before.end() && !index; ++at)
            if (before.session(at) && before.text(at, "client") == client && before.text(at, "chat") == chat)
                index = at;
    if (!index) {
        auto const& shape = data().options();
        index = rows_.insert(shape.first_created + shape.spacing * static_cast<std::int64_t>(before.end() + 1));
        rows_.set_text(*index, "chat", std::string(chat));
        rows_.set_text(*index, "operators", "");
        if (client) rows_.set_text(*index, "client", *client);
        if (name) rows_.set_text(*index, "name", detail::twin_escaped(*name));
    }
    if (text) rows_.append(*index, detail::twin_escaped(*text));
    auto const facts = detail::twin_facts_of(rows_.snapshot(), *index, options_);
    if (!facts) return error(404, "Session not found");
    std::string time;
    detail::append_iso_time(time, facts->created_at, true);
    return detail::twin_response("{\"id\":\"" + facts->id + "\",\"clientId\":\"" + facts->client_id +
                                     "\",\"startedAt\":\"" + time + "\",\"ttl\":" + std::to_string(ttl) +
                                     ",\"messages\":[]}",
                                 request.method == "POST" ? 201 : 200);
}

} // namespace confab::testing

#endif
