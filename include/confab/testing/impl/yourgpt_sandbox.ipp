// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_IMPL_YOURGPT_SANDBOX_IPP
#define CONFAB_TESTING_IMPL_YOURGPT_SANDBOX_IPP

#include <confab/testing/yourgpt_sandbox.hpp>

#include <confab/json/raw_text.hpp>
#include <confab/testing/detail/yourgpt_item.hpp>
#include <confab/testing/detail/yourgpt_request.hpp>
#include <confab/testing/detail/yourgpt_store.hpp>

#include <algorithm>
#include <mutex>
#include <stdexcept>

namespace confab::testing {
namespace detail {

/// Who asks.
enum class yourgpt_door { none, key, token };

/// Which rows of a list of `rows` a page holds.
class yourgpt_page {
public:
    yourgpt_page(std::uint64_t from, std::uint64_t count) : first(from), size(count) {}
    std::uint64_t first, size;
};

} // namespace detail

class yourgpt_sandbox::logic {
public:
    logic(sandbox_data data, yourgpt_sandbox_options with) : options(std::move(with)), store(std::move(data)) {}

    detail::yourgpt_door door_of(sandbox_request const& request) const;
    sandbox_response error(unsigned status, std::string_view message) const;
    sandbox_response answer(sandbox_request const& request, page_change change);
    static void check(bool exists) {
        if (!exists) throw std::out_of_range("yourgpt_sandbox: there is no such session");
    }

    yourgpt_sandbox_options options;
    detail::yourgpt_store store;
    std::mutex mutex;

private:
    sandbox_response sessions(detail::yourgpt_request& request, page_change change);
    sandbox_response messages(detail::yourgpt_request& request, page_change change);
    sandbox_response update(detail::yourgpt_request& request);
    sandbox_response create(detail::yourgpt_request& request);
    sandbox_response send(detail::yourgpt_request& request);

    sandbox_response refuse(detail::yourgpt_request const& request) const { return error(400, request.error()); }
    sandbox_response success(std::string_view message, std::string_view data, bool is_list = false) const;
    std::optional<detail::yourgpt_row> session_of(detail::yourgpt_request& request) const;
    std::optional<detail::yourgpt_page> page_of(std::uint64_t rows, std::uint64_t limit, std::uint64_t page,
                                                page_change change) const;
    std::vector<std::uint64_t> matches(detail::yourgpt_request& request) const;

    detail::yourgpt_door door_ = detail::yourgpt_door::none; // of the request that is being answered
};

CONFAB_DECL detail::yourgpt_door yourgpt_sandbox::logic::door_of(sandbox_request const& request) const {
    auto const keys = request.values_of("api-key");
    auto const tokens = request.values_of("Authorization");
    if (keys.size() == 1 && tokens.empty() && keys[0] == options.project_key) return detail::yourgpt_door::key;
    if (tokens.size() == 1 && keys.empty() && tokens[0] == "Bearer " + options.platform_token)
        return detail::yourgpt_door::token;
    return detail::yourgpt_door::none;
}

CONFAB_DECL sandbox_response yourgpt_sandbox::logic::error(unsigned status, std::string_view message) const {
    sandbox_response response;
    response.status = options.errors_within_200 ? 200 : status;
    response.fields.emplace_back("Content-Type", "application/json; charset=utf-8");
    response.body = "{\"type\":\"RXERROR\",\"message\":";
    std::string plain; // what a client sent is not worth a faithful echo
    for (char const letter : message) plain += letter >= 0x20 && letter < 0x7f ? letter : '?';
    json::append_quoted(response.body, plain);
    if (options.errors_within_200) response.body += ",\"code\":" + std::to_string(status);
    response.body += '}';
    return response;
}

CONFAB_DECL sandbox_response yourgpt_sandbox::logic::success(std::string_view message, std::string_view data,
                                                             bool is_list) const {
    sandbox_response response;
    response.fields.emplace_back("Content-Type", "application/json; charset=utf-8");
    response.body = "{\"type\":\"RXSUCCESS\",\"message\":\"" + std::string(message) + "\",\"data\":";
    response.body += data;
    if (is_list && !options.total.empty()) response.body += ",\"total\":" + options.total;
    response.body += '}';
    return response;
}

CONFAB_DECL sandbox_response yourgpt_sandbox::logic::answer(sandbox_request const& request, page_change change) {
    auto const path = request.path();
    bool const creates = path == "/createSession" || path == "/sendMessage";
    if (!creates && path != "/getSessions" && path != "/getSessionMessages" && path != "/updateSession")
        return error(404, "Not found");
    if (request.method != "POST") return error(405, "Method not allowed");
    door_ = door_of(request);
    if (door_ == detail::yourgpt_door::none) return error(401, "Invalid or revoked API token");
    bool const has_key = door_ == detail::yourgpt_door::key;
    detail::yourgpt_request body(request, has_key || options.json_with_token, !has_key || creates);
    if (!has_key) {
        auto const project = body.text("project_uid", 1);
        if (!project) body.refuse("project_uid is required");
        else if (*project != options.project_uid)
            return error(403, "You do not have permission to perform this action");
    } else if (creates && body.text("widget_uid") != options.widget_uid) body.refuse("widget_uid");
    if (path == "/getSessions") return sessions(body, change);
    if (path == "/getSessionMessages") return messages(body, change);
    if (path == "/updateSession") return update(body);
    return path == "/createSession" ? create(body) : send(body);
}

CONFAB_DECL std::optional<detail::yourgpt_page>
yourgpt_sandbox::logic::page_of(std::uint64_t rows, std::uint64_t limit, std::uint64_t page, page_change change) const {
    if (options.page_size) limit = *options.page_size;
    auto const pages = (rows + limit - 1) / limit;
    if (change == page_change::repeat_position && page > 1) --page;
    if (page > pages && pages > 0) {
        if (options.beyond_end == yourgpt_beyond_end::last_page) page = pages;
        if (options.beyond_end == yourgpt_beyond_end::first_page) page = 1;
        if (options.beyond_end == yourgpt_beyond_end::bad_request) return std::nullopt;
    }
    if (page > pages || change == page_change::no_rows) return detail::yourgpt_page(0, 0);
    auto const first = (page - 1) * limit;
    return detail::yourgpt_page(first, std::min(limit, rows - first));
}

CONFAB_DECL std::vector<std::uint64_t> yourgpt_sandbox::logic::matches(detail::yourgpt_request& request) const {
    bool const has_key = door_ == detail::yourgpt_door::key;
    auto const from = request.day("from"), to = request.day("to");
    bool const is_descending = request.word("orderBy", {"ASC", "DESC"}) == "DESC";
    std::vector<detail::yourgpt_condition> conditions;
    std::optional<std::string> status;
    // A saved view is one that shows every session.
    if (has_key) request.number("view_id", 0, std::uint64_t{1} << 53), conditions = request.conditions("filter");
    else status = request.word("status", {"open", "closed"});
    request.finish();
    std::vector<std::uint64_t> found;
    if (!request.error().empty()) return found;
    auto const all = store.sorted();
    for (auto const index : *all) {
        if (from || to || status || !conditions.empty()) {
            auto const row = store.row(index).value();
            if ((from && row.created_at < *from) || (to && row.created_at >= *to + std::chrono::days(1))) continue;
            bool const is_closed = row.state == "resolved" || row.state == "closed";
            if (status && (*status == "closed") != is_closed) continue;
            if (!std::all_of(conditions.begin(), conditions.end(),
                             [&](detail::yourgpt_condition const& one) { return one.matches(row); }))
                continue;
        }
        found.push_back(index);
    }
    if (is_descending) std::reverse(found.begin(), found.end());
    return found;
}

CONFAB_DECL sandbox_response yourgpt_sandbox::logic::sessions(detail::yourgpt_request& request, page_change change) {
    auto const limit = request.number("limit", 1, 100).value_or(10);
    auto const page = request.number("page", 1, std::uint64_t{1} << 32).value_or(1);
    auto const found = matches(request);
    if (!request.error().empty()) return refuse(request);
    auto const asked = page_of(found.size(), limit, page, change);
    if (!asked) return error(400, "Invalid params: page");
    std::string rows = "[";
    for (auto at = asked->first; at < asked->first + asked->size; ++at) {
        if (rows.size() > 1) rows += ',';
        detail::append_yourgpt_item(rows, store.data(), store.row(found[at]).value());
    }
    auto response = success("Sessions fetched successfully", rows + ']', true);
    auto const first = found.begin() + static_cast<std::ptrdiff_t>(asked->first);
    response.rows.assign(first, first + static_cast<std::ptrdiff_t>(asked->size));
    return response;
}

CONFAB_DECL std::optional<detail::yourgpt_row>
yourgpt_sandbox::logic::session_of(detail::yourgpt_request& request) const {
    auto const uid = request.uid("session_uid");
    auto row = uid ? store.find(*uid) : std::nullopt;
    if (!row) request.refuse("session_uid");
    return row;
}

CONFAB_DECL sandbox_response yourgpt_sandbox::logic::messages(detail::yourgpt_request& request, page_change change) {
    auto const row = session_of(request);
    auto const limit = request.number("limit", 1, 100).value_or(10);
    auto const page = request.number("page", 1, std::uint64_t{1} << 32).value_or(1);
    bool const is_descending = request.word("orderBy", {"ASC", "DESC"}) == "DESC";
    request.finish();
    if (!request.error().empty()) return refuse(request);
    auto const count = row->generated_messages + row->sent.size();
    auto const asked = page_of(count, limit, page, change);
    if (!asked) return error(400, "Invalid params: page");
    std::string rows = "[";
    for (auto at = asked->first; at < asked->first + asked->size; ++at) {
        if (rows.size() > 1) rows += ',';
        detail::append_yourgpt_message(rows, store.data(), *row, is_descending ? count - 1 - at : at);
    }
    return success("Messages fetched successfully", rows + ']', true);
}

CONFAB_DECL sandbox_response yourgpt_sandbox::logic::update(detail::yourgpt_request& request) {
    auto const row = session_of(request);
    auto const state = request.word("state", {"pending", "unresolved", "resolved", "closed"});
    auto const mode = request.word("chat_mode", {"bot", "awaiting", "operator"});
    auto const segment = request.text("segment", 0, 255);
    if (state == "resolved" && mode) request.refuse("chat_mode cannot be set with state resolved");
    request.finish();
    if (!request.error().empty()) return refuse(request);
    if (state) store.set(row->index, "state", *state);
    if (state == "resolved") store.set(row->index, "chat_mode", "bot");
    if (mode) store.set(row->index, "chat_mode", *mode);
    if (segment) store.set(row->index, "segment", *segment);
    std::string text;
    detail::append_yourgpt_detail(text, store.row(row->index).value(), false);
    return success("Session updated successfully", text);
}

CONFAB_DECL sandbox_response yourgpt_sandbox::logic::create(detail::yourgpt_request& request) {
    request.finish();
    if (!request.error().empty()) return refuse(request);
    std::string text;
    detail::append_yourgpt_detail(text, store.row(store.insert()).value(), true);
    return success("Chatbot session created successfully", text);
}

CONFAB_DECL sandbox_response yourgpt_sandbox::logic::send(detail::yourgpt_request& request) {
    auto const row = session_of(request);
    auto const text = request.text("message", 1);
    auto const from = request.word("send_by", {"user", "operator", "assistant"}).value_or("user");
    std::string type = "text";
    if (door_ == detail::yourgpt_door::token)
        type = request.word("content_type", {"text", "picker", "image", "audio", "video", "file"}).value_or(type);
    if (!text) request.refuse("message is required");
    request.finish();
    if (!request.error().empty()) return refuse(request);
    store.add_message(row->index, from, *text, type);
    if (from == "user") store.add_message(row->index, "assistant", "You said: " + *text, "text");
    if (from == "operator") store.set(row->index, "chat_mode", "operator");
    std::string reply;
    detail::append_yourgpt_reply(reply, store.row(row->index).value());
    return success(from == "user" ? "AI reply" : "Message sent successfully", reply);
}

CONFAB_DECL yourgpt_sandbox::yourgpt_sandbox(sandbox_data data, yourgpt_sandbox_options options)
    : logic_(std::make_unique<logic>(std::move(data), std::move(options))) {
    auto const& with = logic_->options;
    if (with.page_size && (*with.page_size < 1 || *with.page_size > 1000))
        throw std::invalid_argument("yourgpt_sandbox_options: page_size");
    if (with.project_key.empty() || with.platform_token.empty() || with.project_uid.empty() || with.widget_uid.empty())
        throw std::invalid_argument("yourgpt_sandbox_options: a credential is empty");
}

CONFAB_DECL yourgpt_sandbox::~yourgpt_sandbox() = default;

CONFAB_DECL sandbox_response yourgpt_sandbox::handle(sandbox_request const& request, page_change change) {
    std::lock_guard const lock(logic_->mutex);
    return logic_->answer(request, change);
}

CONFAB_DECL sandbox_response yourgpt_sandbox::error(unsigned status, std::string_view message) const {
    return logic_->error(status, message);
}

CONFAB_DECL std::uint64_t yourgpt_sandbox::insert() {
    std::lock_guard const lock(logic_->mutex);
    auto const index = logic_->store.insert();
    logic_->store.add_message(index, "user", "Hello", "text");
    return index;
}

CONFAB_DECL void yourgpt_sandbox::touch(std::uint64_t index) {
    std::lock_guard const lock(logic_->mutex);
    logic::check(logic_->store.add_message(index, "user", "One more thing", "text"));
}

CONFAB_DECL void yourgpt_sandbox::erase(std::uint64_t index) {
    std::lock_guard const lock(logic_->mutex);
    logic::check(logic_->store.erase(index));
}

CONFAB_DECL std::string yourgpt_sandbox::id(std::uint64_t index) const { return detail::yourgpt_store::uid(index); }

CONFAB_DECL std::string yourgpt_sandbox::item(std::uint64_t index) const {
    std::lock_guard const lock(logic_->mutex);
    auto const row = logic_->store.row(index);
    logic::check(row.has_value());
    std::string text;
    detail::append_yourgpt_item(text, logic_->store.data(), *row);
    return text;
}

CONFAB_DECL std::vector<std::string> yourgpt_sandbox::expected_ids() const {
    std::lock_guard const lock(logic_->mutex);
    std::vector<std::string> ids;
    auto const all = logic_->store.sorted();
    for (auto const index : *all) ids.push_back(id(index));
    return ids;
}

} // namespace confab::testing

#endif
