// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_FIELD_TABLE_HPP
#define CONFAB_JSON_FIELD_TABLE_HPP

#include <confab/json/detail/field_entry.hpp>

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace confab::json {

/** How one member of a JSON object comes into an `Owner`: made by the functions below, put into a @ref field_table.
 *
 *  Common rules: a member that is missing or null leaves its target alone. If a member comes twice, the last value
 *  that is not null wins. A value of the wrong type makes the item fail with errc::unexpected_type.
 */
template <class Owner>
class field {
public:
    explicit constexpr field(detail::field_entry entry) : entry_(entry) {}

    /// A second name of the same member, for instance `createdAt` beside `created_at`.
    constexpr field also_named(std::string_view alias) const {
        field copy = *this;
        copy.entry_.alias = alias;
        return copy;
    }
    /// Missing, null or "" is errc::missing_member; twice (not null) is errc::duplicate_key. Not for containers.
    constexpr field required() const {
        if (entry_.assign == nullptr || entry_.clear != nullptr) throw "objects and arrays cannot be required";
        field copy = *this;
        copy.entry_.required = 1;
        return copy;
    }
    /// A value of the wrong type, or one that the target refuses, counts as missing.
    constexpr field lenient() const {
        field copy = *this;
        copy.entry_.lenient = true;
        return copy;
    }

    constexpr detail::field_entry const& entry() const noexcept { return entry_; }

private:
    detail::field_entry entry_;
};

/** The fields of an object, as a constant at namespace scope:
 *  @code
 *  inline constexpr field_table team_fields{
 *      text_field<&team_view::id>("id").required(),
 *      text_field<&team_view::name>("name"),
 *  };
 *  @endcode
 *  At most 250 fields, of which at most 8 required. A name that occurs twice does not compile.
 */
template <class Owner, std::size_t Size>
class field_table {
public:
    template <std::same_as<field<Owner>>... Fields>
    explicit constexpr field_table(Fields const&... fields) : entries_{fields.entry()...} {
        std::uint8_t next_required = 1;
        for (std::size_t i = 0; i < Size; ++i) {
            entries_[i].is_plain = detail::is_plain_name(entries_[i].name);
            insert(entries_[i].name, i);
            if (!entries_[i].alias.empty()) insert(entries_[i].alias, i);
            if (entries_[i].required == 0) continue;
            if (next_required == 0) throw "more than 8 required fields";
            entries_[i].required = next_required;
            required_ |= next_required;
            next_required = static_cast<std::uint8_t>(next_required << 1);
        }
    }

    /// For the decoder.
    constexpr detail::table_view view() const noexcept {
        detail::table_view result;
        result.entries = entries_.data();
        result.slots = slots_.data();
        result.slot_mask = static_cast<std::uint32_t>(slots_.size() - 1);
        result.size = static_cast<std::uint32_t>(Size);
        result.required = required_;
        return result;
    }

private:
    static_assert(Size <= 250);

    constexpr void insert(std::string_view name, std::size_t index) {
        std::size_t slot = detail::name_hash(name) & (slots_.size() - 1);
        for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
            detail::field_entry const& other = entries_[slots_[slot] - 1u];
            if (other.name == name || other.alias == name) throw "two fields of one name";
        }
        slots_[slot] = static_cast<std::uint8_t>(index + 1);
    }

    std::array<detail::field_entry, Size> entries_;
    std::array<std::uint8_t, std::bit_ceil(Size * 8)> slots_{};
    std::uint8_t required_ = 0;
};

template <class Owner, class... More>
field_table(field<Owner> const&, More const&...) -> field_table<Owner, 1 + sizeof...(More)>;

namespace detail {

template <class Owner>
constexpr field<Owner> make_field(std::string_view name, kind what, bool (*assign)(void*, scalar const&)) {
    field_entry entry;
    entry.name = name;
    entry.kind = what;
    entry.assign = assign;
    return field<Owner>(entry);
}

template <class Owner>
constexpr field<Owner> make_field(std::string_view name, kind what, void* (*open)(void*), void (*clear)(void*),
                                  table_view nested) {
    field_entry entry;
    entry.name = name;
    entry.kind = what;
    entry.open = open;
    entry.clear = clear;
    entry.nested = nested;
    return field<Owner>(entry);
}

} // namespace detail

// The target of the functions below is a data member (`&session_view::id`; it may be an optional) or a function
// `bool f(session_view&, Value)`, which returns false for a value that it refuses: then the item fails with
// errc::unexpected_type. Value is std::string_view, bool, std::int64_t or timestamp. Views point into the item's
// own bytes or, for strings with escapes, into the arena.

/// A string.
template <auto Target>
constexpr auto text_field(std::string_view name) {
    return detail::make_field<detail::owner_of<Target>>(name, detail::kind::text, &detail::assign_text<Target>);
}

/// A string, or a number whose characters are kept exactly as they came: ids, cursors, amounts, counts.
template <auto Target>
constexpr auto text_or_number_field(std::string_view name) {
    return detail::make_field<detail::owner_of<Target>>(name, detail::kind::text_or_number,
                                                        &detail::assign_text<Target>);
}

/// A string that is a word of an open enum; the target is a @ref word_view.
template <auto Target>
constexpr auto word_field(std::string_view name) {
    return text_field<Target>(name);
}

/// A string that is a point in time, see @ref parse_timestamp; any other text is of the wrong type.
template <auto Target>
constexpr auto timestamp_field(std::string_view name) {
    return detail::make_field<detail::owner_of<Target>>(name, detail::kind::text, &detail::assign_timestamp<Target>);
}

/// true or false.
template <auto Target>
constexpr auto boolean_field(std::string_view name) {
    return detail::make_field<detail::owner_of<Target>>(name, detail::kind::boolean, &detail::assign_boolean<Target>);
}

/// A whole number within the range of the target and of 64 signed bits, or a string of its decimal digits.
template <auto Target>
constexpr auto integer_field(std::string_view name) {
    return detail::make_field<detail::owner_of<Target>>(name, detail::kind::integer, &detail::assign_integer<Target>);
}

/// Any value but null: its own bytes, white space inside included.
template <auto Target>
constexpr auto raw_field(std::string_view name) {
    return detail::make_field<detail::owner_of<Target>>(name, detail::kind::raw, &detail::assign_text<Target>);
}

/// An object with fields of its own. The target is a data member of type `Nested` or `std::optional<Nested>`, made
/// anew.
template <auto Target, class Nested, std::size_t Size>
constexpr auto object_field(std::string_view name, field_table<Nested, Size> const& fields) {
    using member_type = typename detail::target_of<decltype(Target)>::value;
    static_assert(std::same_as<typename detail::without_optional<member_type>::type, Nested>);
    return detail::make_field<detail::owner_of<Target>>(name, detail::kind::object, &detail::open_object<Target>,
                                                        nullptr, fields.view());
}

/// An object whose fields belong to the same owner.
template <class Owner, std::size_t Size>
constexpr field<Owner> flattened_field(std::string_view name, field_table<Owner, Size> const& fields) {
    return detail::make_field<Owner>(name, detail::kind::object, &detail::open_same, nullptr, fields.view());
}

/// An array of objects; null elements are left out. The target is a data member, a sequence of `Nested` with clear
/// and emplace_back.
template <auto Target, class Nested, std::size_t Size>
constexpr auto objects_field(std::string_view name, field_table<Nested, Size> const& fields) {
    using sequence = typename detail::target_of<decltype(Target)>::value;
    static_assert(std::same_as<typename sequence::value_type, Nested>);
    return detail::make_field<detail::owner_of<Target>>(name, detail::kind::objects, &detail::open_element<Target>,
                                                        &detail::clear_sequence<Target>, fields.view());
}

/// An array of strings or numbers (kept as their characters); null elements are left out. The target is a data
/// member, a sequence that emplaces std::string_view.
template <auto Target>
constexpr auto texts_field(std::string_view name) {
    detail::field_entry entry;
    entry.name = name;
    entry.kind = detail::kind::texts;
    entry.assign = &detail::append_text<Target>;
    entry.clear = &detail::clear_sequence<Target>;
    return field<detail::owner_of<Target>>(entry);
}

} // namespace confab::json

#endif
