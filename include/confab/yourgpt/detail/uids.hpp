// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_DETAIL_UIDS_HPP
#define CONFAB_YOURGPT_DETAIL_UIDS_HPP

#include <confab/yourgpt/detail/checks.hpp>
#include <confab/yourgpt/request_body.hpp>
#include <confab/yourgpt/wire_options.hpp>

namespace confab::yourgpt::detail {

/// Adds the session that a call is about. As a number its digits are sent as they are, never by way of a double.
inline result<void> add_session_uid(request_body& body, std::string_view uid, uid_format format) {
    if (auto const readable = check_text("session_uid", uid); !readable) return readable;
    if (format == uid_format::text) {
        body.text("session_uid", uid);
        return {};
    }
    if (auto const digits = check_digits("session_uid", uid); !digits) return digits;
    if (uid.size() > 1 && uid.front() == '0') return refused("session_uid", uid, "is no number as JSON writes it");
    body.json("session_uid", uid);
    return {};
}

/// Adds the widget that a creating call is about: project keys name one, platform tokens the project instead.
inline result<void> add_widget_uid(request_body& body, std::string_view uid, door at) {
    if (at == door::platform_token)
        return uid.empty() ? result<void>() : check_door("widget_uid", at, door::project_key);
    if (auto const readable = check_text("widget_uid", uid); !readable) return readable;
    body.text("widget_uid", uid);
    return {};
}

} // namespace confab::yourgpt::detail

#endif
