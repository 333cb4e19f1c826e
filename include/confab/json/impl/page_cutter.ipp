// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_IMPL_PAGE_CUTTER_IPP
#define CONFAB_JSON_IMPL_PAGE_CUTTER_IPP

#include <confab/json/page_cutter.hpp>

#include <confab/json/detail/byte_masks.hpp>
#include <confab/json/detail/pointer.hpp>
#include <confab/json/detail/walk.hpp>
#include <confab/json/raw_text.hpp>

#include <algorithm>
#include <utility>

namespace confab::json {

CONFAB_DECL page_cutter::page_cutter(std::string_view items_pointer, page_limits limits) : limits_(limits) {
    auto tokens = detail::pointer_tokens(items_pointer);
    pointer_is_valid_ = tokens.has_value();
    if (tokens) path_ = std::move(*tokens);
    seen_.resize(path_.size());
}

CONFAB_DECL void page_cutter::reset() noexcept {
    std::fill(seen_.begin(), seen_.end(), false);
    items_.clear();
    failure_.reset();
    state_ = state::document;
    depth_ = 0;
    level_ = 0;
    position_ = 0;
    items_begin_ = none;
    items_end_ = none;
    members_end_ = 0;
}

CONFAB_DECL result<void> page_cutter::scan(std::string_view bytes_so_far) {
    if (!failure_ && !pointer_is_valid_) fail(errc::invalid_argument, "the items' place is no JSON Pointer");
    std::string_view const bytes = bytes_so_far.substr(0, limits_.page_bytes);
    while (!failure_ && position_ < bytes.size()) step(bytes);
    if (!failure_ && bytes.size() < bytes_so_far.size()) fail(errc::body_too_large, "the page exceeds its limit");
    if (failure_) return *failure_;
    return {};
}

CONFAB_DECL result<void> page_cutter::finish(std::string_view all) {
    if (result<void> const scanned = scan(all); !scanned) return scanned;
    if (state_ == state::document) fail(errc::not_json, "the page is empty");
    else if (state_ == state::literal) check_literal(all, true);
    else if (state_ != state::finished) malformed("the page ends within the document");
    if (failure_) return *failure_;
    return {};
}

CONFAB_DECL std::string page_cutter::envelope(std::string_view all) const {
    if (items_end_ == none) return std::string(all);
    std::string text(all.substr(0, items_begin_ + 1));
    text += all.substr(items_end_ - 1);
    return text;
}

CONFAB_DECL std::string page_cutter::envelope_so_far(std::string_view bytes_so_far) const {
    if (members_end_ == 0) return "{}";
    std::string text;
    if (items_end_ != none && items_end_ <= members_end_) {
        text = bytes_so_far.substr(0, items_begin_ + 1);
        text += bytes_so_far.substr(items_end_ - 1, members_end_ - (items_end_ - 1));
    } else {
        text = bytes_so_far.substr(0, members_end_);
    }
    text += '}';
    return text;
}

CONFAB_DECL bool page_cutter::fail(errc code, std::string message) {
    diagnostics details;
    details.message = std::move(message);
    details.offset = position_;
    failure_.emplace(code, std::move(details));
    state_ = state::failed;
    return false;
}

CONFAB_DECL std::string page_cutter::path(std::size_t levels) const {
    std::string pointer;
    for (std::size_t i = 0; i < levels; ++i) detail::append_token(pointer, path_[i]);
    return pointer;
}

// Takes one byte or a run of bytes at position_. False after a failure.
CONFAB_DECL bool page_cutter::step(std::string_view bytes) {
    switch (state_) {
    case state::in_container: return skip_container(bytes);
    case state::in_string: return skip_string(bytes);
    case state::in_scalar: return skip_scalar(bytes);
    case state::in_key: return read_key(bytes);
    case state::literal: return check_literal(bytes, false);
    default: break;
    }
    char const byte = bytes[position_];
    if (detail::is_space(byte)) {
        ++position_;
        return true;
    }
    switch (state_) {
    case state::document: return begin_document(bytes);
    case state::value: return begin_path_value(byte);
    case state::other_value: return begin_skipped(byte);
    case state::first_item:
    case state::item:
    case state::after_item: return items_punctuation(byte);
    case state::finished: return malformed("something follows the document");
    default: return object_punctuation(byte);
    }
}

CONFAB_DECL bool page_cutter::begin_document(std::string_view bytes) {
    auto const byte = static_cast<unsigned char>(bytes[position_]);
    switch (byte) {
    case '{':
    case '[': return begin_path_value(bytes[position_]);
    case 't':
    case 'f':
    case 'n':
        begin_ = position_;
        state_ = state::literal;
        return true;
    case 0x00: return fail(errc::not_json, "the page is UTF-16 or UTF-32, not UTF-8");
    case 0xfe:
    case 0xff: return fail(errc::not_json, "the page begins like the byte order mark of UTF-16, not UTF-8");
    case 0xef: return fail(errc::not_json, "the page begins like a byte order mark of UTF-8");
    case 0x1f: return fail(errc::not_json, "the page is compressed");
    case '<': return fail(errc::not_json, "the page is HTML or XML");
    default: break;
    }
    if (byte == '"' || byte == '-' || detail::is_digit(static_cast<char>(byte)))
        return fail(errc::unexpected_type, "the page is neither an object nor an array");
    return fail(errc::not_json, "the page does not begin like JSON");
}

// "null" is JSON of the wrong type; "no healthy upstream" is no JSON.
CONFAB_DECL bool page_cutter::check_literal(std::string_view bytes, bool complete) {
    std::string_view const text = bytes.substr(begin_);
    std::string_view const literal = text[0] == 't' ? "true" : text[0] == 'f' ? "false" : "null";
    bool const may_be_literal = literal.starts_with(text.substr(0, literal.size()));
    if (may_be_literal && !complete) {
        position_ = static_cast<std::uint32_t>(bytes.size());
        return true;
    }
    position_ = begin_;
    if (detail::trimmed(text) == literal)
        return fail(errc::unexpected_type, "the page is neither an object nor an array");
    return fail(errc::not_json, "the page does not begin like JSON");
}

CONFAB_DECL bool page_cutter::begin_path_value(char byte) {
    bool const is_items = level_ == path_.size();
    if (byte == (is_items ? '[' : '{')) {
        if (is_items) items_begin_ = position_;
        else ++level_;
        state_ = is_items ? state::first_item : state::first_key;
        return enter_container();
    }
    if (byte == 'n') return begin_skipped(byte);
    bool const is_value = byte == '{' || byte == '[' || byte == '"' || byte == '-' || byte == 't' || byte == 'f' ||
                          detail::is_digit(byte);
    if (!is_value) return malformed("a value is expected");
    fail(errc::unexpected_type, is_items ? "an array is expected" : "an object is expected");
    failure_->details.json_pointer = path(level_);
    return false;
}

CONFAB_DECL bool page_cutter::enter_container() {
    if (depth_ == depth_limit) return fail(errc::json_too_deep, "the page is nested too deep");
    ++depth_;
    ++position_;
    return true;
}

// Leaves an object on the path or the items.
CONFAB_DECL bool page_cutter::leave_container() {
    --depth_;
    ++position_;
    value_complete();
    return true;
}

CONFAB_DECL void page_cutter::value_complete() {
    state_ = depth_ == 0 ? state::finished : state::after_value;
    if (depth_ == 1) members_end_ = position_;
}

CONFAB_DECL bool page_cutter::object_punctuation(char byte) {
    bool const key_may_come = state_ == state::first_key || state_ == state::key;
    if (byte == '"' && key_may_come) {
        begin_ = ++position_;
        state_ = state::in_key;
        escaped_ = key_escaped_ = false;
        return true;
    }
    if (byte == '}' && (state_ == state::first_key || state_ == state::after_value)) {
        --level_;
        return leave_container();
    }
    if (byte == ',' && state_ == state::after_value) state_ = state::key;
    else if (byte == ':' && state_ == state::colon) state_ = key_matches_ ? state::value : state::other_value;
    else if (byte == '\0' && position_ == 1) return fail(errc::not_json, "the page is UTF-16 or UTF-32, not UTF-8");
    else
        return malformed(key_may_come             ? "a member name is expected"
                         : state_ == state::colon ? "a colon is expected"
                                                  : "a comma or } is expected");
    ++position_;
    return true;
}

CONFAB_DECL bool page_cutter::items_punctuation(char byte) {
    if (byte == ']' && state_ != state::item) {
        items_end_ = position_ + 1;
        return leave_container();
    }
    if (byte == '\0' && position_ == 1) return fail(errc::not_json, "the page is UTF-16 or UTF-32, not UTF-8");
    if (state_ != state::after_item) return begin_skipped(byte);
    if (byte != ',') return malformed("a comma or ] is expected");
    state_ = state::item;
    ++position_;
    return true;
}

CONFAB_DECL bool page_cutter::read_key(std::string_view bytes) {
    char const* const end = bytes.data() + bytes.size();
    for (char const* byte = bytes.data() + position_; byte != end; ++byte) {
        if (std::exchange(escaped_, false)) continue;
        byte = detail::find_quote_or_backslash(byte, end);
        if (byte == end) break;
        if (*byte == '"') {
            position_ = static_cast<std::uint32_t>(byte - bytes.data());
            return end_key(bytes.substr(begin_, position_ - begin_));
        }
        escaped_ = key_escaped_ = true;
    }
    position_ = static_cast<std::uint32_t>(bytes.size());
    return true;
}

CONFAB_DECL bool page_cutter::end_key(std::string_view name) {
    std::size_t const sought = level_ - 1;
    key_matches_ = key_escaped_ ? unescaped(name) == path_[sought] : name == path_[sought];
    if (key_matches_ && seen_[sought]) {
        fail(errc::duplicate_key, "a member on the way to the items comes twice");
        failure_->details.json_pointer = path(level_);
        return false;
    }
    if (key_matches_) seen_[sought] = true;
    state_ = state::colon;
    ++position_;
    return true;
}

// An item, or the value of a member that is not on the path.
CONFAB_DECL bool page_cutter::begin_skipped(char byte) {
    within_items_ = state_ == state::first_item || state_ == state::item;
    begin_ = position_;
    escaped_ = false;
    if (byte == '{' || byte == '[') {
        if (depth_ == depth_limit) return fail(errc::json_too_deep, "the page is nested too deep");
        container_ = detail::container_scanner(depth_);
        state_ = state::in_container;
        return true;
    }
    if (byte == '"') state_ = state::in_string;
    else if (byte == '-' || byte == 't' || byte == 'f' || byte == 'n' || detail::is_digit(byte))
        state_ = state::in_scalar;
    else return malformed("a value is expected");
    ++position_;
    return true;
}

CONFAB_DECL bool page_cutter::end_skipped(std::uint32_t end) {
    if (!within_items_) {
        position_ = end;
        value_complete();
        return true;
    }
    if (items_.size() == limits_.items) return fail(errc::body_too_large, "the page has too many items");
    position_ = end;
    items_.emplace_back(begin_, end - begin_);
    state_ = state::after_item;
    return true;
}

// Where skipping must stop: at the end of what has arrived, or where an item would exceed its limit by `margin`.
CONFAB_DECL std::size_t page_cutter::skip_limit(std::string_view bytes, std::size_t margin) const {
    if (!within_items_) return bytes.size();
    return std::min(bytes.size(), std::size_t{begin_} + limits_.item_bytes + margin);
}

// Nothing ended up to `limit`: waits for more bytes, or the item is too large.
CONFAB_DECL bool page_cutter::skip_on(std::string_view bytes, std::size_t limit) {
    position_ = static_cast<std::uint32_t>(limit);
    if (limit == bytes.size()) return true;
    return fail(errc::body_too_large, "an item of the page is too large");
}

CONFAB_DECL bool page_cutter::skip_container(std::string_view bytes) {
    using outcome = detail::container_scanner::outcome;
    std::size_t const limit = skip_limit(bytes, 0);
    switch (container_.scan(bytes.substr(0, limit), position_)) {
    case outcome::ended: return end_skipped(position_);
    case outcome::too_deep: return fail(errc::json_too_deep, "the page is nested too deep");
    case outcome::stray_backslash: return malformed("a backslash outside a string");
    case outcome::more: break;
    }
    return skip_on(bytes, limit);
}

CONFAB_DECL bool page_cutter::skip_string(std::string_view bytes) {
    std::size_t const limit = skip_limit(bytes, 0);
    char const* const end = bytes.data() + limit;
    for (char const* byte = bytes.data() + position_; byte != end; ++byte) {
        if (std::exchange(escaped_, false)) continue;
        byte = detail::find_quote_or_backslash(byte, end);
        if (byte == end) break;
        if (*byte == '"') return end_skipped(static_cast<std::uint32_t>(byte + 1 - bytes.data()));
        escaped_ = true;
    }
    return skip_on(bytes, limit);
}

// A number or literal; what it is made of is checked by whoever reads it.
CONFAB_DECL bool page_cutter::skip_scalar(std::string_view bytes) {
    // The byte behind a scalar tells that it is complete.
    std::size_t const limit = skip_limit(bytes, 1);
    for (std::size_t i = position_; i < limit; ++i) {
        char const byte = bytes[i];
        if (detail::is_space(byte) || byte == ',' || byte == ']' || byte == '}')
            return end_skipped(static_cast<std::uint32_t>(i));
    }
    return skip_on(bytes, limit);
}

} // namespace confab::json

#endif
