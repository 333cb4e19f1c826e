// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_IMPL_OUTGOING_MESSAGE_IPP
#define CONFAB_YOURGPT_IMPL_OUTGOING_MESSAGE_IPP

#include <confab/yourgpt/outgoing_message.hpp>

#include <confab/yourgpt/detail/checks.hpp>
#include <confab/yourgpt/detail/uids.hpp>

namespace confab::yourgpt {

CONFAB_DECL result<request_body> outgoing_message::members(door at, uid_format format) const {
    request_body body;
    if (auto const added = detail::add_widget_uid(body, widget_uid_, at); !added) return added.error();
    if (auto const added = detail::add_session_uid(body, session_uid_, format); !added) return added.error();
    if (auto const readable = detail::check_text("message", text_); !readable) return readable.error();
    body.text("message", text_);
    if (send_by_) {
        if (auto const checked = detail::check_word<sender>("send_by", *send_by_); !checked) return checked.error();
        body.text("send_by", *send_by_);
    }
    if (!content_type_) return body;
    if (auto const offered = detail::check_door("content_type", at, door::platform_token); !offered)
        return offered.error();
    if (auto const checked = detail::check_word<yourgpt::content_type>("content_type", *content_type_); !checked)
        return checked.error();
    body.text("content_type", *content_type_);
    return body;
}

} // namespace confab::yourgpt

#endif
