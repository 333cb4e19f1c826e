// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_JSON_MUTATIONS_HPP
#define CONFAB_TESTS_SUPPORT_JSON_MUTATIONS_HPP

#include <confab/json/detail/walk.hpp>
#include <confab/testing/detail/row_random.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace confab::tests {

/// A row that is not what a schema promises, and yet JSON by its grammar.
class json_mutation {
public:
    json_mutation() = default;

    std::string text; ///< JSON by its grammar; a string may hold half of a surrogate pair, which no reader can decode
    std::string what; ///< the changes, for messages
    bool too_deep = false; ///< nested deeper than any page may be
};

namespace detail {

/// A value of a document, and the member that it belongs to.
class json_place {
public:
    json_place(std::size_t value_begin, std::size_t value_end, std::size_t name)
        : begin(value_begin), end(value_end), name_begin(name) {}

    std::size_t begin, end; ///< the value
    std::size_t name_begin; ///< the member's name; npos for an element and for the document
};

inline void add_places(std::string_view text, std::size_t at, std::size_t name, std::vector<json_place>& out) {
    using json::detail::skip_space;
    out.emplace_back(at, json::detail::value_end(text, at), name);
    if (text[at] != '{' && text[at] != '[') return;
    bool const is_object = text[at] == '{';
    for (at = skip_space(text, at + 1); text[at] != '}' && text[at] != ']';) {
        std::size_t member = std::string_view::npos;
        if (is_object) {
            member = at;
            at = skip_space(text, json::detail::string_end(text, at));
            at = skip_space(text, at + 1);
        }
        auto const next = json::detail::value_end(text, at);
        add_places(text, at, member, out);
        at = skip_space(text, next);
        if (text[at] == ',') at = skip_space(text, at + 1);
    }
}

inline std::vector<json_place> places_of(std::string_view text) {
    std::vector<json_place> out;
    add_places(text, json::detail::skip_space(text, 0), std::string_view::npos, out);
    return out;
}

inline std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

inline std::string odd_value(testing::detail::row_random& random) {
    static constexpr std::string_view values[] = {"true",
                                                  "false",
                                                  "0",
                                                  "-0",
                                                  "-1",
                                                  "1.5",
                                                  "1e400",
                                                  "9007199254740993",
                                                  "18446744073709551616",
                                                  "[]",
                                                  "{}",
                                                  "\"\"",
                                                  "\"0\"",
                                                  "\"true\"",
                                                  "[1,{\"id\":2}]",
                                                  "{\"id\":\"x\"}",
                                                  "[null]",
                                                  "\"2026-02-30T25:61:00Z\"",
                                                  "\"2026-02-28\"",
                                                  "\"\\u0000\"",
                                                  "\"\\ud800\"",
                                                  "\"a\\nb\\u202e\"",
                                                  "1700000000",
                                                  "\"null\"",
                                                  "0.1e-7"};
    return std::string(random.pick(values));
}

inline std::string huge_value(testing::detail::row_random& random) {
    switch (random.below(4)) {
    case 0: return '"' + std::string(20'000, 'h') + '"';
    case 1: return std::string(400, '9');
    case 2: return '"' + std::string(300, '7') + '"';
    default: {
        std::string many = "[0";
        for (int i = 0; i < 5000; ++i) many += ",{}";
        return many + ']';
    }
    }
}

/// Removes a member with one of the commas beside it.
inline std::string without(std::string_view text, json_place const& place) {
    auto begin = place.name_begin, end = json::detail::skip_space(text, place.end);
    if (text[end] == ',') ++end;
    else
        for (auto before = begin; before-- > 0 && !(text[before] == '{');)
            if (text[before] == ',') {
                begin = before;
                break;
            }
    return std::string(text.substr(0, begin)) + std::string(text.substr(end));
}

inline json_mutation mutated_once(std::string_view text, testing::detail::row_random& random) {
    auto const places = places_of(text);
    auto const& place = places[random.below(places.size())];
    bool const is_member = place.name_begin != std::string_view::npos;
    auto const with = [&](std::string_view value) {
        return std::string(text.substr(0, place.begin)) + std::string(value) + std::string(text.substr(place.end));
    };
    auto const member =
        is_member ? std::string(text.substr(place.name_begin, place.begin - place.name_begin)) : std::string();
    auto const before_member = [&](std::string const& added) {
        return std::string(text.substr(0, place.name_begin)) + added + ',' + std::string(text.substr(place.name_begin));
    };
    json_mutation made;
    auto const set = [&](char const* what, std::string changed) {
        made.what = std::string(what) + " at " + std::to_string(place.begin);
        made.text = std::move(changed);
    };
    switch (random.below(9)) {
    case 0: is_member ? set("missing", without(text, place)) : set("null", with("null")); break;
    case 1: set("null", with("null")); break;
    case 2: set("unknown word", with("\"word of tomorrow \\ud83d\\ude80\"")); break;
    case 3: set("huge", with(huge_value(random))); break;
    case 4: set("deep", with(nested(2 + random.below(12)))); break;
    case 5:
        if (is_member) set("extra", before_member("\"unheard of\" : " + odd_value(random)));
        else set("wrong type", with(odd_value(random)));
        break;
    case 6:
        if (is_member) set("twice", before_member(member + odd_value(random)));
        else set("wrong type", with(odd_value(random)));
        break;
    case 7:
        if (random.one_in(20)) set("too deep", with(nested(40)));
        else set("wrong type", with(odd_value(random)));
        made.too_deep = made.what.starts_with("too deep");
        break;
    default: set("wrong type", with(odd_value(random))); break;
    }
    return made;
}

} // namespace detail

/** A row with one to three changes: members that are missing, extra, twice, null or of another type, unknown words, huge
 *  and deep values, odd numbers and times. Equal arguments give equal rows.
 *  @param row valid JSON, an object
 */
inline json_mutation mutated(std::string_view row, std::uint64_t seed) {
    testing::detail::row_random random(testing::detail::mix(seed));
    auto made = detail::mutated_once(row, random);
    for (auto more = random.below(3); more > 0 && !made.too_deep; --more) {
        auto next = detail::mutated_once(made.text, random);
        made.text = std::move(next.text);
        made.what += ", " + next.what;
        made.too_deep = next.too_deep;
    }
    return made;
}

} // namespace confab::tests

#endif
