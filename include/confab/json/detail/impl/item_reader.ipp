// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_DETAIL_IMPL_ITEM_READER_IPP
#define CONFAB_JSON_DETAIL_IMPL_ITEM_READER_IPP

#include <confab/json/detail/item_reader.hpp>

#include <confab/json/detail/byte_masks.hpp>
#include <confab/json/detail/escapes.hpp>
#include <confab/json/detail/utf8.hpp>

#include <charconv>
#include <cstring>
#include <string>

// These functions are inline in separate compilation, too: all of them are used in one unit only.
namespace confab::json::detail {

inline bool item_reader::read(table_view const& fields, void* into) {
    position const at = skip_spaces(begin_);
    return peek(at) == '{' && ends(read_object(at, 0, fields, into));
}

inline bool item_reader::validate() const { return ends(pass_value(skip_spaces(begin_), 0)); }

inline item_reader::position item_reader::pass_string(position at, string& passed) const noexcept {
    position const begin = ++at;
    std::size_t saved = 0;
    for (;;) {
        at = find_special(at, end_);
        if (at == end_) return nullptr;
        if (*at == '"') break;
        at = pass_special(at, saved);
        if (at == nullptr) return nullptr;
    }
    passed.body = std::string_view(begin, static_cast<std::size_t>(at - begin));
    passed.saved = saved;
    return at + 1;
}

// An escape, or a run of letters beyond ASCII, which rarely come alone.
inline item_reader::position item_reader::pass_special(position at, std::size_t& saved) const noexcept {
    if (*at == '\\') {
        std::size_t const size = escape_size(std::string_view(at, left(at)), saved);
        return size == 0 ? nullptr : at + size;
    }
    if (static_cast<unsigned char>(*at) < 0x80) return nullptr;
    do {
        std::size_t const size = utf8_size(std::string_view(at, left(at)));
        if (size == 0) return nullptr;
        at += size;
    } while (at != end_ && static_cast<unsigned char>(*at) >= 0x80);
    return at;
}

inline item_reader::position item_reader::pass_digits(position at) const noexcept {
    position const begin = at;
    while (at != end_ && is_digit(*at)) ++at;
    return at == begin ? nullptr : at;
}

inline item_reader::position item_reader::pass_number(position at, bool& is_integer) const noexcept {
    is_integer = true;
    if (peek(at) == '-') ++at;
    at = peek(at) == '0' ? at + 1 : pass_digits(at);
    if (at != nullptr && peek(at) == '.') {
        is_integer = false;
        at = pass_digits(at + 1);
    }
    if (at != nullptr && (peek(at) == 'e' || peek(at) == 'E')) {
        is_integer = false;
        ++at;
        if (peek(at) == '+' || peek(at) == '-') ++at;
        position const exponent = at;
        at = pass_digits(at);
        // The other parser knows how large exponents may be.
        if (at != nullptr && at - exponent > 4) return nullptr;
    }
    return at;
}

inline item_reader::position item_reader::pass_word(position at, std::string_view word) const noexcept {
    bool const is_there = left(at) >= word.size() && std::memcmp(at, word.data(), word.size()) == 0;
    return is_there ? at + word.size() : nullptr;
}

// A member's name, its colon, and the spaces around that.
inline item_reader::position item_reader::pass_name(position at, string& name) const noexcept {
    if (peek(at) != '"') return nullptr;
    at = pass_string(at, name);
    if (at == nullptr) return nullptr;
    at = skip_spaces(at);
    return peek(at) == ':' ? skip_spaces(at + 1) : nullptr;
}

inline item_reader::position item_reader::pass_comma(position at) const noexcept {
    return peek(at) == ',' ? skip_spaces(at + 1) : nullptr;
}

inline item_reader::position item_reader::pass_value(position at, unsigned depth) const noexcept {
    switch (peek(at)) {
    case '"': {
        string passed;
        return pass_string(at, passed);
    }
    case '{': return pass_object(at, depth);
    case '[': return pass_array(at, depth);
    case 't': return pass_word(at, "true");
    case 'f': return pass_word(at, "false");
    case 'n': return pass_word(at, "null");
    default: {
        bool is_integer = false;
        return pass_number(at, is_integer);
    }
    }
}

inline item_reader::position item_reader::pass_object(position at, unsigned depth) const noexcept {
    if (depth == depth_limit) return nullptr;
    at = skip_spaces(at + 1);
    if (peek(at) == '}') return at + 1;
    for (;;) {
        string name;
        at = pass_name(at, name);
        if (at != nullptr) at = pass_value(at, depth + 1);
        if (at == nullptr) return nullptr;
        at = skip_spaces(at);
        if (peek(at) == '}') return at + 1;
        at = pass_comma(at);
        if (at == nullptr) return nullptr;
    }
}

inline item_reader::position item_reader::pass_array(position at, unsigned depth) const noexcept {
    if (depth == depth_limit) return nullptr;
    at = skip_spaces(at + 1);
    if (peek(at) == ']') return at + 1;
    for (;;) {
        at = pass_value(at, depth + 1);
        if (at == nullptr) return nullptr;
        at = skip_spaces(at);
        if (peek(at) == ']') return at + 1;
        at = pass_comma(at);
        if (at == nullptr) return nullptr;
    }
}

inline field_entry const* item_reader::find_member(table_view const& fields, string const& name) {
    if (name.saved == 0) return find(fields, name.body);
    std::string unescaped(name.body.size(), '\0');
    unescaped.resize(unescape_into(unescaped.data(), name.body));
    return find(fields, unescaped);
}

// The name of a member that is expected there, its colon, and the spaces around that.
inline item_reader::position item_reader::pass_expected(position at, field_entry const& expected) const noexcept {
    std::size_t const size = expected.name.size();
    if (left(at) < size + 3 || at[size + 1] != '"' || !expected.is_plain || *at != '"') return nullptr;
    if (std::memcmp(at + 1, expected.name.data(), size) != 0) return nullptr;
    at = skip_spaces(at + size + 2);
    return peek(at) == ':' ? skip_spaces(at + 1) : nullptr;
}

inline item_reader::position item_reader::read_object(position at, unsigned depth, table_view const& fields,
                                                      void* owner) {
    if (depth == depth_limit) return nullptr;
    object into(owner);
    // Members mostly come in the order of the table, so the next one is tried before its name is looked up.
    field_entry const* const last = fields.entries + fields.size;
    field_entry const* expected = fields.entries;
    at = skip_spaces(at + 1);
    while (peek(at) != '}') {
        field_entry const* entry = nullptr;
        position const value = expected != last ? pass_expected(at, *expected) : nullptr;
        if (value != nullptr) {
            at = value;
            entry = expected;
        } else {
            string name;
            at = pass_name(at, name);
            if (at == nullptr) return nullptr;
            entry = find_member(fields, name);
        }
        if (entry != nullptr) expected = entry + 1;
        at = entry == nullptr ? pass_value(at, depth + 1) : read_member(at, depth + 1, *entry, into);
        if (at == nullptr) return nullptr;
        at = skip_spaces(at);
        if (peek(at) == '}') break;
        at = pass_comma(at);
        if (at == nullptr || peek(at) == '}') return nullptr;
    }
    return (fields.required & ~into.seen) == 0 ? at + 1 : nullptr;
}

inline item_reader::position item_reader::read_member(position at, unsigned depth, field_entry const& entry,
                                                      object& into) {
    if (entry.kind == kind::raw) return read_raw(at, depth, entry, into);
    switch (peek(at)) {
    case '"': return read_string(at, entry, into);
    case 'n': return pass_word(at, "null");
    case '{':
        if (entry.kind != kind::object) return pass_wrong_type(at, depth, entry);
        return read_object(at, depth, entry.nested, entry.open(into.owner));
    case '[':
        if (entry.kind == kind::objects) return read_objects(at, depth, entry, into);
        if (entry.kind == kind::texts) return read_texts(at, depth, entry, into);
        return pass_wrong_type(at, depth, entry);
    case 't':
    case 'f': {
        if (entry.kind != kind::boolean) return pass_wrong_type(at, depth, entry);
        scalar truth;
        truth.boolean = *at == 't';
        truth.text = truth.boolean ? "true" : "false";
        at = pass_word(at, truth.text);
        return at != nullptr && hand_over(entry, into, truth) ? at : nullptr;
    }
    default: return read_number(at, entry, into);
    }
}

inline item_reader::position item_reader::read_string(position at, field_entry const& entry, object& into) {
    string passed;
    at = pass_string(at, passed);
    if (at == nullptr) return nullptr;
    scalar value;
    if (entry.kind == kind::text || entry.kind == kind::text_or_number) {
        value.text = text_of(passed);
    } else if (entry.kind == kind::integer) {
        if (passed.saved != 0) return nullptr; // digits that are spelled as escapes
        char const* const end = passed.body.data() + passed.body.size();
        auto const parsed = std::from_chars(passed.body.data(), end, value.integer);
        if (parsed.ec != std::errc() || parsed.ptr != end) return entry.lenient ? at : nullptr;
        value.text = passed.body;
    } else {
        return entry.lenient ? at : nullptr;
    }
    return hand_over(entry, into, value) ? at : nullptr;
}

inline item_reader::position item_reader::read_number(position const at, field_entry const& entry, object& into) const {
    constexpr std::size_t most_digits = 18; // with which no number exceeds 64 bits
    bool is_integer = false;
    position const end = pass_number(at, is_integer);
    if (end == nullptr) return nullptr;
    scalar value(std::string_view(at, static_cast<std::size_t>(end - at)));
    if (entry.kind == kind::integer && is_integer) {
        if (value.text.size() > most_digits || value.text == "-0") return nullptr;
        std::from_chars(at, end, value.integer);
    } else if (entry.kind != kind::text_or_number) {
        return entry.lenient ? end : nullptr;
    }
    return hand_over(entry, into, value) ? end : nullptr;
}

inline item_reader::position item_reader::read_raw(position const at, unsigned depth, field_entry const& entry,
                                                   object& into) const {
    position const end = pass_value(at, depth);
    if (end == nullptr) return nullptr;
    scalar const value(std::string_view(at, static_cast<std::size_t>(end - at)));
    return value.text == "null" || hand_over(entry, into, value) ? end : nullptr;
}

inline item_reader::position item_reader::read_objects(position at, unsigned depth, field_entry const& entry,
                                                       object& into) {
    entry.clear(into.owner);
    if (depth == depth_limit) return nullptr;
    at = skip_spaces(at + 1);
    if (peek(at) == ']') return at + 1;
    for (;;) {
        char const first = peek(at);
        if (first == '{') at = read_object(at, depth + 1, entry.nested, entry.open(into.owner));
        else at = first == 'n' ? pass_word(at, "null") : pass_wrong_type(at, depth + 1, entry);
        if (at == nullptr) return nullptr;
        at = skip_spaces(at);
        if (peek(at) == ']') return at + 1;
        at = pass_comma(at);
        if (at == nullptr) return nullptr;
    }
}

inline item_reader::position item_reader::read_texts(position at, unsigned depth, field_entry const& entry,
                                                     object& into) {
    entry.clear(into.owner);
    if (depth == depth_limit) return nullptr;
    at = skip_spaces(at + 1);
    if (peek(at) == ']') return at + 1;
    for (;;) {
        position const begin = at;
        char const first = peek(at);
        scalar value;
        bool is_text = true;
        if (first == '"') {
            string passed;
            at = pass_string(at, passed);
            if (at != nullptr) value.text = text_of(passed);
        } else if (first == '-' || is_digit(first)) {
            bool is_integer = false;
            at = pass_number(at, is_integer);
            if (at != nullptr) value.text = std::string_view(begin, static_cast<std::size_t>(at - begin));
        } else {
            is_text = false;
            at = first == 'n' ? pass_word(at, "null") : pass_wrong_type(at, depth + 1, entry);
        }
        if (at == nullptr || (is_text && !hand_over(entry, into, value))) return nullptr;
        at = skip_spaces(at);
        if (peek(at) == ']') return at + 1;
        at = pass_comma(at);
        if (at == nullptr) return nullptr;
    }
}

// A value that cannot be the field's is left out, or makes the item unreadable.
inline item_reader::position item_reader::pass_wrong_type(position at, unsigned depth,
                                                          field_entry const& entry) const noexcept {
    return entry.lenient ? pass_value(at, depth) : nullptr;
}

inline bool item_reader::hand_over(field_entry const& entry, object& into, scalar const& value) {
    if (entry.required != 0) {
        if (value.text.empty()) return true;
        if ((into.seen & entry.required) != 0) return false;
    }
    if (!entry.assign(into.owner, value)) return entry.lenient;
    into.seen |= entry.required;
    return true;
}

inline std::string_view item_reader::text_of(string const& passed) {
    if (passed.saved == 0) return passed.body;
    char* const memory = static_cast<char*>(arena_->allocate(passed.body.size() - passed.saved, 1));
    return {memory, unescape_into(memory, passed.body)};
}

} // namespace confab::json::detail

#endif
