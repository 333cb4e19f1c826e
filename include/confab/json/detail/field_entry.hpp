// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_DETAIL_FIELD_ENTRY_HPP
#define CONFAB_JSON_DETAIL_FIELD_ENTRY_HPP

#include <confab/json/detail/field_target.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace confab::json::detail {

/// What a known member may hold.
enum class kind : std::uint8_t { text, text_or_number, boolean, integer, raw, object, objects, texts };

struct field_entry;

/// A table of fields without its types: what the decoder works from.
struct table_view {
    field_entry const* entries = nullptr;
    std::uint8_t const* slots = nullptr; // entry index + 1 by hash of a name, 0 for none; open addressing
    std::uint32_t slot_mask = 0;
    std::uint32_t size = 0;
    std::uint8_t required = 0; // bits of all required members
};

struct field_entry {
    std::string_view name;
    std::string_view alias; // a second name; empty for none
    json::detail::kind kind = kind::text;
    bool lenient = false;
    bool is_plain = false;     // the name needs no escapes, so that its bytes in a text can be compared
    std::uint8_t required = 0; // bit of a required member, 0 for others
    bool (*assign)(void* owner, scalar const& value) = nullptr;
    void* (*open)(void* owner) = nullptr;
    void (*clear)(void* owner) = nullptr;
    table_view nested;
};

/// Looks at no more than length and three bytes: hostile names cannot make it slow, only equal.
constexpr std::uint32_t name_hash(std::string_view name) noexcept {
    auto hash = static_cast<std::uint32_t>(name.size());
    if (!name.empty()) {
        auto const byte = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(name[i])}; };
        hash += byte(0) << 6 ^ byte(name.size() / 2) << 12 ^ byte(name.size() - 1) << 18;
    }
    return hash * 0x9E3779B1u >> 16;
}

/// Whether a name consists of ASCII letters that JSON does not escape.
constexpr bool is_plain_name(std::string_view name) noexcept {
    for (char const letter : name)
        if (letter < ' ' || letter == '"' || letter == '\\' || static_cast<unsigned char>(letter) >= 0x80) return false;
    return true;
}

/// The entry of a name, nullptr if the table has none.
inline field_entry const* find(table_view const& table, std::string_view name) noexcept {
    if (table.size == 0) return nullptr;
    for (std::uint32_t slot = name_hash(name) & table.slot_mask;; slot = (slot + 1) & table.slot_mask) {
        std::uint8_t const index = table.slots[slot];
        if (index == 0) return nullptr;
        field_entry const& entry = table.entries[index - 1];
        if (entry.name == name || (!entry.alias.empty() && entry.alias == name)) return &entry;
    }
}

} // namespace confab::json::detail

#endif
