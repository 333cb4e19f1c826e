// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_IMPL_CHANGES_IPP
#define CONFAB_OPENCX_IMPL_CHANGES_IPP

#include <confab/opencx/changes.hpp>

#include <confab/json/item_decoder.hpp>
#include <confab/json/raw_text.hpp>

namespace confab::opencx {
namespace detail {

/// An object that grows by its members.
class object_text {
public:
    object_text() = default;

    void add(std::string_view name, std::string_view value) {
        text_.append(text_.size() > 1 ? ",\"" : "\"").append(name).append("\":").append(value);
    }
    void add_text(std::string_view name, std::string_view value) {
        std::string quoted;
        json::append_quoted(quoted, value);
        add(name, quoted);
    }
    std::string end() && { return std::move(text_) + '}'; }

private:
    std::string text_ = "{";
};

template <class Enum>
bool is_known(std::string_view word) {
    return json::enumerator_of<Enum>(word) != Enum::unknown;
}

inline bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        bool const is_hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f') ||
                            (text[i] >= 'A' && text[i] <= 'F');
        if (is_dash ? text[i] != '-' : !is_hex) return false;
    }
    return true;
}

inline failure unfit(std::string_view name, std::string_view value, std::string_view bound) {
    return failure(errc::invalid_argument,
                   std::string(name) + ": \"" + printable(value, 60) + "\" is not " + std::string(bound));
}

} // namespace detail

CONFAB_DECL result<std::string> session_update::body() const {
    detail::object_text out;
    if (status_ && !detail::is_known<opencx::status>(*status_))
        return detail::unfit("status", *status_, "one of open, closed_resolved, closed_unresolved");
    if (payload_ && !json::validate(*payload_)) return detail::unfit("session_closed_payload", *payload_, "JSON");
    if (status_) out.add_text("status", *status_);
    if (summarize_) out.add("generate_summary_and_sentiment_on_resolve", *summarize_ ? "true" : "false");
    if (reflect_) out.add("reflect_status_change_for_integration", *reflect_ ? "true" : "false");
    if (payload_) out.add("session_closed_payload", *payload_);
    return std::move(out).end();
}

CONFAB_DECL result<std::string> new_session::body() const {
    detail::object_text out;
    if (contact_id_ && !detail::is_uuid(*contact_id_)) return detail::unfit("contact_id", *contact_id_, "a UUID");
    if (channel_ && channel_->empty()) return detail::unfit("channel", *channel_, "one of the vendor's channels");
    if (contact_id_) out.add_text("contact_id", *contact_id_);
    if (channel_) {
        detail::object_text channel;
        channel.add_text("type", *channel_);
        out.add("channel", std::move(channel).end());
    }
    return std::move(out).end();
}

CONFAB_DECL result<std::string> message_body(std::string_view text) {
    detail::object_text message;
    message.add_text("type", "text");
    message.add_text("text", text);
    detail::object_text out;
    out.add_text("sender", "contact");
    out.add("message", std::move(message).end());
    auto body = std::move(out).end();
    if (!json::validate(body)) return detail::unfit("text", text, "valid UTF-8");
    return body;
}

} // namespace confab::opencx

#endif
