// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_DETAIL_FIELD_TARGET_HPP
#define CONFAB_JSON_DETAIL_FIELD_TARGET_HPP

#include <confab/json/timestamp.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace confab::json::detail {

/// A value as the decoder read it: text (of strings, numbers and raw values), a whole number, or a truth value.
class scalar {
public:
    scalar() = default;
    explicit scalar(std::string_view value) : text(value) {}

    std::string_view text;
    std::int64_t integer = 0;
    bool boolean = false;
};

/// What a field's target belongs to and takes: a data member, or a function `bool(Owner&, Value)`.
template <class Target>
struct target_of;

template <class Owner, class Value>
struct target_of<Value Owner::*> {
    using owner = Owner;
    using value = Value;
};

template <class Owner, class Value>
struct target_of<bool (*)(Owner&, Value)> {
    using owner = Owner;
    using value = Value;
};

template <auto Target>
using owner_of = typename target_of<decltype(Target)>::owner;

template <class T>
struct without_optional {
    using type = T;
};
template <class T>
struct without_optional<std::optional<T>> {
    using type = T;
};

/// Hands a value to a target; false if the target cannot hold it.
template <auto Target, class Value>
bool hand_over(void* owner, Value value) {
    auto& object = *static_cast<owner_of<Target>*>(owner);
    if constexpr (!std::is_member_object_pointer_v<decltype(Target)>) {
        return Target(object, value);
    } else {
        using member_type = typename target_of<decltype(Target)>::value;
        using stored = typename without_optional<member_type>::type;
        if constexpr (std::is_same_v<Value, std::int64_t>) {
            static_assert(std::is_integral_v<stored> && !std::is_same_v<stored, bool>);
            if (!std::in_range<stored>(value)) return false;
            object.*Target = static_cast<stored>(value);
        } else if constexpr (std::is_assignable_v<member_type&, Value>) {
            object.*Target = value;
        } else {
            object.*Target = member_type(stored(value));
        }
        return true;
    }
}

template <auto Target>
bool assign_text(void* owner, scalar const& value) {
    return hand_over<Target>(owner, value.text);
}

template <auto Target>
bool assign_boolean(void* owner, scalar const& value) {
    return hand_over<Target>(owner, value.boolean);
}

template <auto Target>
bool assign_integer(void* owner, scalar const& value) {
    return hand_over<Target>(owner, value.integer);
}

template <auto Target>
bool assign_timestamp(void* owner, scalar const& value) {
    std::optional<timestamp> const time = parse_timestamp(value.text);
    return time.has_value() && hand_over<Target>(owner, *time);
}

/// A fresh object in the member; its address.
template <auto Target>
void* open_object(void* owner) {
    auto& member = static_cast<owner_of<Target>*>(owner)->*Target;
    using member_type = std::remove_reference_t<decltype(member)>;
    if constexpr (std::is_same_v<member_type, typename without_optional<member_type>::type>) {
        member = member_type();
        return std::addressof(member);
    } else {
        return std::addressof(member.emplace());
    }
}

inline void* open_same(void* owner) { return owner; }

/// A fresh element at the end of the member's sequence; its address.
template <auto Target>
void* open_element(void* owner) {
    return std::addressof((static_cast<owner_of<Target>*>(owner)->*Target).emplace_back());
}

template <auto Target>
bool append_text(void* owner, scalar const& value) {
    (static_cast<owner_of<Target>*>(owner)->*Target).emplace_back(value.text);
    return true;
}

template <auto Target>
void clear_sequence(void* owner) {
    (static_cast<owner_of<Target>*>(owner)->*Target).clear();
}

} // namespace confab::json::detail

#endif
