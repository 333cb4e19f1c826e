// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_IMPL_SESSION_UPDATE_IPP
#define CONFAB_YOURGPT_IMPL_SESSION_UPDATE_IPP

#include <confab/yourgpt/session_update.hpp>

#include <confab/yourgpt/detail/checks.hpp>
#include <confab/yourgpt/detail/uids.hpp>

namespace confab::yourgpt {
namespace detail {

inline constexpr std::size_t most_segment_characters = 255;

inline result<void> check_segment(std::string_view segment) {
    if (segment.empty()) return {};
    if (auto const readable = check_text("segment", segment); !readable) return readable;
    auto const characters = characters_of(segment);
    if (characters <= most_segment_characters) return {};
    return refused("segment", segment, "has " + std::to_string(characters) + " characters, of which 255 are allowed");
}

} // namespace detail

CONFAB_DECL result<request_body> session_update::members(uid_format format) const {
    request_body body;
    if (auto const added = detail::add_session_uid(body, session_uid_, format); !added) return added.error();
    if (state_) {
        if (auto const checked = detail::check_word<yourgpt::state>("state", *state_); !checked) return checked.error();
        if (chat_mode_ && *state_ == json::word_of(yourgpt::state::resolved))
            return failure(errc::invalid_argument,
                           "chat_mode cannot be set together with state \"resolved\", which switches to the bot");
        body.text("state", *state_);
    }
    if (chat_mode_) {
        if (auto const checked = detail::check_word<yourgpt::chat_mode>("chat_mode", *chat_mode_); !checked)
            return checked.error();
        body.text("chat_mode", *chat_mode_);
    }
    if (segment_) {
        if (auto const checked = detail::check_segment(*segment_); !checked) return checked.error();
        body.text("segment", *segment_);
    }
    return body;
}

} // namespace confab::yourgpt

#endif
