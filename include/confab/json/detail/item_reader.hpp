// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_DETAIL_ITEM_READER_HPP
#define CONFAB_JSON_DETAIL_ITEM_READER_HPP

#include <confab/json/detail/field_entry.hpp>
#include <confab/json/detail/walk.hpp>
#include <confab/json/limits.hpp>

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <string_view>

namespace confab::json::detail {

/** Validates a text and hands the values of known members to their fields, in one pass and without events.
 *
 *  It only ever says yes to what Boost.JSON's parser and item_handler say yes to, and then has done the same. What it says
 *  no to may be good all the same: they have the last word, and say what is wrong. So it need not know every error, and
 *  leaves to them what is rare: long integers, huge exponents, items that break their schema.
 */
class item_reader {
public:
    /// @param text is complete; @param arena where unescaped text goes
    item_reader(std::string_view text, std::pmr::memory_resource& arena) noexcept
        : begin_(text.data()), end_(text.data() + text.size()), arena_(&arena) {}
    /// For a text that is only validated.
    explicit item_reader(std::string_view text) noexcept : begin_(text.data()), end_(text.data() + text.size()) {}

    /// Whether the text is an object that could be read. If not, `into` may be filled in part.
    bool read(table_view const& fields, void* into);
    /// Whether the text is valid.
    bool validate() const;

private:
    // Positions are handed from function to function, so that they stay in registers. Null: not valid, or for the other
    // parser to decide.
    using position = char const*;

    /// A string that was passed: what stands between its quotes.
    class string {
    public:
        string() = default;

        std::string_view body;
        std::size_t saved = 0; ///< what it will be shorter without its escapes; 0: it has none
    };
    /// The object whose members are read.
    class object {
    public:
        explicit object(void* filled) noexcept : owner(filled) {}

        void* owner;
        std::uint8_t seen = 0; ///< required members that came
    };

    std::size_t left(position at) const noexcept { return static_cast<std::size_t>(end_ - at); }
    char peek(position at) const noexcept { return at == end_ ? '\0' : *at; }
    // Most texts have none, and rarely more than one.
    position skip_spaces(position at) const noexcept {
        while (at != end_ && static_cast<unsigned char>(*at) <= ' ' && is_space(*at)) ++at;
        return at;
    }
    bool ends(position at) const noexcept { return at != nullptr && skip_spaces(at) == end_; }

    // Each passes what begins at a position.
    position pass_string(position at, string& passed) const noexcept;
    position pass_special(position at, std::size_t& saved) const noexcept;
    position pass_digits(position at) const noexcept;
    position pass_number(position at, bool& is_integer) const noexcept;
    position pass_word(position at, std::string_view word) const noexcept;
    position pass_name(position at, string& name) const noexcept;
    position pass_comma(position at) const noexcept;
    position pass_value(position at, unsigned depth) const noexcept;
    position pass_object(position at, unsigned depth) const noexcept;
    position pass_array(position at, unsigned depth) const noexcept;

    position read_object(position at, unsigned depth, table_view const& fields, void* owner);
    position read_member(position at, unsigned depth, field_entry const& entry, object& into);
    position read_objects(position at, unsigned depth, field_entry const& entry, object& into);
    position read_texts(position at, unsigned depth, field_entry const& entry, object& into);
    position read_raw(position at, unsigned depth, field_entry const& entry, object& into) const;
    position read_string(position at, field_entry const& entry, object& into);
    position read_number(position at, field_entry const& entry, object& into) const;
    position pass_wrong_type(position at, unsigned depth, field_entry const& entry) const noexcept;
    static bool hand_over(field_entry const& entry, object& into, scalar const& value);
    std::string_view text_of(string const& passed);
    position pass_expected(position at, field_entry const& expected) const noexcept;
    static field_entry const* find_member(table_view const& fields, string const& name);

    char const* begin_;
    char const* end_;
    std::pmr::memory_resource* arena_ = nullptr;
};

} // namespace confab::json::detail

#include <confab/json/detail/impl/item_reader.ipp>

#endif
