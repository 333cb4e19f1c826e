// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_DETAIL_IMPL_ITEM_HANDLER_IPP
#define CONFAB_JSON_DETAIL_IMPL_ITEM_HANDLER_IPP

#include <confab/json/detail/item_handler.hpp>

#include <confab/json/detail/pointer.hpp>
#include <confab/json/detail/walk.hpp>

#include <charconv>
#include <cstring>
#include <utility>

// These functions are inline in separate compilation, too: all of them are used in the one unit that instantiates
// the parser.
namespace confab::json::detail {

inline void item_handler::begin(std::string_view text) {
    text_ = text;
    top_ = frames_.data();
    *top_ = frame();
    current_ = nullptr;
    skipping_ = 0;
    known_ = text.data();
    strings_ = 0;
    parts_.clear();
    unreadable_.reset();
}

inline void item_handler::begin(std::string_view text, table_view const& fields, void* into,
                                std::pmr::memory_resource& arena) {
    begin(text);
    arena_ = &arena;
    root_.kind = kind::object;
    root_.open = &open_same;
    root_.nested = fields;
    top_->owner = into;
    current_ = &root_;
}

inline bool item_handler::on_object_begin(error_code&) {
    if (is_skipping()) {
        ++skipping_;
        return true;
    }
    if (current_->kind != (top_->is_array ? kind::objects : kind::object)) {
        wrong_type();
        ++skipping_;
        return true;
    }
    frame& inner = *(top_ + 1);
    inner.owner = current_->open(top_->owner);
    inner.fields = &current_->nested;
    inner.member = current_;
    inner.seen = 0;
    inner.is_array = false;
    ++top_;
    current_ = nullptr;
    return true;
}

inline bool item_handler::on_object_end(std::size_t, error_code&) {
    if (skipping_ != 0) {
        --skipping_;
        return true;
    }
    auto const missing = static_cast<std::uint8_t>(top_->fields->required & ~top_->seen);
    if (missing != 0) {
        field_entry const* entry = top_->fields->entries;
        while ((entry->required & missing) == 0) ++entry;
        give_up(errc::missing_member, "a member is missing, null or empty", entry->name);
        return true;
    }
    current_ = top_->member;
    --top_;
    element_done();
    return true;
}

inline bool item_handler::on_array_begin(error_code&) {
    if (is_skipping()) {
        ++skipping_;
        return true;
    }
    if (top_->is_array || (current_->kind != kind::objects && current_->kind != kind::texts)) {
        wrong_type();
        ++skipping_;
        return true;
    }
    current_->clear(top_->owner);
    frame& inner = *(top_ + 1);
    inner.owner = top_->owner;
    inner.member = current_;
    inner.index = 0;
    inner.is_array = true;
    ++top_;
    return true;
}

inline bool item_handler::on_array_end(std::size_t, error_code&) {
    if (skipping_ != 0) {
        --skipping_;
        return true;
    }
    current_ = top_->member;
    --top_;
    return true;
}

inline bool item_handler::on_key_part(boost::json::string_view part, std::size_t, error_code&) {
    if (skipping_ == 0) parts_.append(part.data(), part.size());
    return true;
}

inline bool item_handler::on_key(boost::json::string_view part, std::size_t, error_code&) {
    std::string_view name(part.data(), part.size());
    note_position(name);
    if (skipping_ != 0) return true;
    if (!parts_.empty()) name = parts_.append(name);
    // At the top of a text that is only validated there is no table.
    current_ = top_->fields == nullptr ? nullptr : find(*top_->fields, name);
    parts_.clear();
    if (current_ != nullptr && current_->kind == kind::raw) take_raw();
    return true;
}

inline bool item_handler::on_string_part(boost::json::string_view part, std::size_t, error_code&) {
    if (!is_skipping()) parts_.append(part.data(), part.size());
    return true;
}

inline bool item_handler::on_string(boost::json::string_view part, std::size_t, error_code&) {
    std::string_view const last(part.data(), part.size());
    note_position(last);
    if (is_skipping()) return true;
    if (!lies_in_text(last.data())) take_text(in_arena(last));
    else take_text(last);
    return true;
}

inline void item_handler::take_text(std::string_view text) {
    scalar value(text);
    switch (current_->kind) {
    case kind::texts:
        if (top_->is_array) break;
        return wrong_type();
    case kind::text:
    case kind::text_or_number: break;
    case kind::integer: {
        auto const parsed = std::from_chars(text.data(), text.data() + text.size(), value.integer);
        if (parsed.ec == std::errc() && parsed.ptr == text.data() + text.size()) break;
        return wrong_type();
    }
    default: return wrong_type();
    }
    take(value);
}

inline bool item_handler::number(boost::json::string_view digits, std::optional<std::int64_t> value) {
    if (is_skipping()) return true;
    scalar number(std::string_view(digits.data(), digits.size()));
    number.integer = value.value_or(0);
    bool const is_text = current_->kind == kind::text_or_number || (current_->kind == kind::texts && top_->is_array);
    if (is_text || (current_->kind == kind::integer && value)) take(number);
    else wrong_type();
    return true;
}

inline bool item_handler::on_bool(bool value, error_code&) {
    if (is_skipping()) return true;
    scalar truth;
    truth.boolean = value;
    // A required member's text must not be empty.
    truth.text = value ? "true" : "false";
    if (current_->kind == kind::boolean) take(truth);
    else wrong_type();
    return true;
}

inline bool item_handler::on_null(error_code&) {
    if (is_skipping()) return true;
    if (current_ == &root_) wrong_type();
    else element_done();
    return true;
}

// The value of the member that was just named, whatever it is; its own events find no field then.
inline void item_handler::take_raw() {
    std::string_view const text = text_;
    std::size_t position = skip_space(text, static_cast<std::size_t>(locate() - text.data()));
    // If this is no colon, the parser will say so.
    position = skip_space(text, position == text.size() ? position : position + 1);
    std::string_view const raw = text.substr(position, value_end(text, position) - position);
    if (raw != "null") take(scalar(raw));
    current_ = nullptr;
}

inline void item_handler::take(scalar const& value) {
    field_entry const& entry = *current_;
    if (entry.required != 0) {
        if (value.text.empty()) return;
        if ((top_->seen & entry.required) != 0) return give_up(errc::duplicate_key, "a member comes twice", entry.name);
    }
    if (!entry.assign(top_->owner, value)) return wrong_type();
    top_->seen |= entry.required;
    element_done();
}

// The current value cannot be the current field's: leaves it out, or gives the item up.
inline void item_handler::wrong_type() {
    if (current_->lenient) {
        element_done();
        return;
    }
    bool const has_name = current_ != &root_ && !top_->is_array;
    give_up(errc::unexpected_type, "a value cannot be read", has_name ? current_->name : std::string_view());
}

// Nothing is handed over any more; the parser validates the rest.
inline void item_handler::give_up(errc code, std::string message, std::string_view member) {
    diagnostics details;
    details.message = std::move(message);
    details.json_pointer = pointer(member);
    unreadable_.emplace(code, std::move(details));
    skipping_ = forever;
}

inline std::string item_handler::pointer(std::string_view member) const {
    std::string text;
    for (frame const* part = frames_.data() + 2; part <= top_; ++part) {
        if ((part - 1)->is_array) append_token(text, std::to_string((part - 1)->index));
        else append_token(text, part->member->name);
    }
    if (top_->is_array) append_token(text, std::to_string(top_->index));
    else if (!member.empty()) append_token(text, member);
    return text;
}

// Strings without escapes are handed over where they stand, which tells where the parser is.
inline void item_handler::note_position(std::string_view string) noexcept {
    if (lies_in_text(string.data())) {
        known_ = string.data() + string.size() + 1;
        strings_ = 0;
    } else {
        ++strings_;
    }
}

// The byte after the string that was just handed over.
inline char const* item_handler::locate() noexcept {
    auto position = static_cast<std::size_t>(known_ - text_.data());
    for (; strings_ != 0; --strings_) position = string_end(text_, text_.find('"', position));
    known_ = text_.data() + position;
    return known_;
}

inline std::string_view item_handler::in_arena(std::string_view last) {
    std::size_t const size = parts_.size() + last.size();
    if (size == 0) return {};
    char* const memory = static_cast<char*>(arena_->allocate(size, 1));
    if (!parts_.empty()) std::memcpy(memory, parts_.data(), parts_.size());
    if (!last.empty()) std::memcpy(memory + parts_.size(), last.data(), last.size());
    parts_.clear();
    return {memory, size};
}

} // namespace confab::json::detail

#endif
