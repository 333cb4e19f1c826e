// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_IMPL_CHAT_CALLS_IPP
#define CONFAB_TWIN_IMPL_CHAT_CALLS_IPP

#include <confab/twin/chat_calls.hpp>

#include <confab/json/item_decoder.hpp>
#include <confab/json/raw_text.hpp>

#include <algorithm>
#include <set>

namespace confab::twin {
namespace detail {

inline failure unfit(std::string_view name, std::string_view value, std::string_view bound) {
    return failure(errc::invalid_argument,
                   std::string(name) + ": \"" + printable(value, 60) + "\" " + std::string(bound));
}

/// An object that grows by its members; the first problem stays.
class body_writer {
public:
    body_writer() = default;

    void raw(std::string_view name, std::string_view value) {
        if (!names_.emplace(name).second) return refuse(unfit(name, value, "is a member that is there already"));
        if (!json::validate(value)) return refuse(unfit(name, value, "is neither JSON nor UTF-8"));
        if (text_.size() > 1) text_ += ',';
        json::append_quoted(text_, name);
        text_.append(":").append(value);
    }
    void text(std::string_view name, std::optional<std::string> const& value) {
        if (!value) return;
        std::string quoted;
        json::append_quoted(quoted, *value);
        raw(name, quoted);
    }
    void id(std::string_view name, std::optional<std::string> const& value) {
        if (value && value->empty()) refuse(unfit(name, *value, "is empty"));
        text(name, value);
    }
    void refuse(failure reason) {
        if (!problem_) problem_ = std::move(reason);
    }

    result<std::string> take() {
        if (problem_) return std::move(*problem_);
        return std::move(text_) + '}';
    }

private:
    std::string text_ = "{";
    std::set<std::string, std::less<>> names_;
    std::optional<failure> problem_;
};

} // namespace detail

CONFAB_DECL result<std::string> new_message::body_json() const {
    detail::body_writer writer;
    if (!body_ && attachments_.empty())
        writer.refuse(failure(errc::invalid_argument, "body: there is neither a text nor an attachment"));
    writer.text("body", body_);
    std::string list;
    for (auto const& name : attachments_) {
        if (name.empty()) writer.refuse(detail::unfit("attachments", name, "is empty"));
        list += list.empty() ? '[' : ',';
        json::append_quoted(list, name);
    }
    if (!list.empty()) writer.raw("attachments", list + ']');
    writer.id("replyToMessageId", reply_to_);
    return writer.take();
}

CONFAB_DECL result<std::string> new_session::body_json() const {
    constexpr std::chrono::seconds longest = std::chrono::hours(12);
    detail::body_writer writer;
    writer.text("name", name_);
    writer.id("botId", bot_id_);
    writer.id("clientExternalId", client_external_id_);
    if (lifetime_ && (*lifetime_ < std::chrono::seconds(1) || *lifetime_ > longest))
        writer.refuse(detail::unfit("lifetime", std::to_string(lifetime_->count()),
                                    "is outside of 1 to " + std::to_string(longest.count()) + " seconds"));
    if (lifetime_) writer.raw("sessionTtl", std::to_string(lifetime_->count()));
    writer.text("messageBody", message_);
    for (auto const& [name, value] : further_) writer.raw(name, value);
    return writer.take();
}

CONFAB_DECL result<std::string> finish_body(std::string_view outcome) {
    if (outcome.empty()) return std::string();
    detail::body_writer writer;
    writer.text("result", std::string(outcome));
    return writer.take();
}

} // namespace confab::twin

#endif
