// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_DETAIL_ITEM_HANDLER_HPP
#define CONFAB_JSON_DETAIL_ITEM_HANDLER_HPP

#include <confab/detail/config.hpp>
#include <confab/error.hpp>
#include <confab/json/detail/field_entry.hpp>
#include <confab/json/limits.hpp>

#include <boost/json/string_view.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>

namespace confab::json::detail {

/** What Boost.JSON's parser calls while it validates an item: hands the values of known members to their fields.
 *
 *  An item that cannot be read is validated to its end all the same, so that a damaged page is told from an odd
 *  item. So no event stops the parser.
 */
class item_handler {
public:
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    /// Before an item that fills `into`; the item is only looked at.
    void begin(std::string_view text, table_view const& fields, void* into, std::pmr::memory_resource& arena);
    /// Before a text that is only validated.
    void begin(std::string_view text);
    /// What made the item unreadable, although it is valid JSON.
    std::optional<failure> const& unreadable() const noexcept { return unreadable_; }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&);
    bool on_object_end(std::size_t, error_code&);
    bool on_array_begin(error_code&);
    bool on_array_end(std::size_t, error_code&);
    bool on_key_part(boost::json::string_view part, std::size_t, error_code&);
    bool on_key(boost::json::string_view part, std::size_t, error_code&);
    bool on_string_part(boost::json::string_view part, std::size_t, error_code&);
    bool on_string(boost::json::string_view part, std::size_t, error_code&);
    bool on_number_part(boost::json::string_view, error_code&) { return true; }
    bool on_int64(std::int64_t value, boost::json::string_view digits, error_code&) { return number(digits, value); }
    bool on_uint64(std::uint64_t, boost::json::string_view digits, error_code&) { return number(digits, std::nullopt); }
    bool on_double(double, boost::json::string_view digits, error_code&) { return number(digits, std::nullopt); }
    bool on_bool(bool value, error_code&);
    bool on_null(error_code&);
    bool on_comment_part(boost::json::string_view, error_code&) { return true; }
    bool on_comment(boost::json::string_view, error_code&) { return true; }

private:
    /// An open object with a table, or an open array of a field.
    class frame {
    public:
        frame() = default;

        void* owner = nullptr;               // an array has its field's owner
        table_view const* fields = nullptr;  // of an object
        field_entry const* member = nullptr; // the field that the object or array is the value of
        std::uint32_t index = 0;             // of an array: elements before the current one
        std::uint8_t seen = 0;               // of an object: required members that came
        bool is_array = false;
    };
    // Deeper than any item, so that skipping never ends.
    static constexpr std::size_t forever = static_cast<std::size_t>(1) << (sizeof(std::size_t) * 8 - 2);

    bool is_skipping() const noexcept { return skipping_ != 0 || current_ == nullptr; }
    bool lies_in_text(char const* byte) const noexcept {
        return std::greater_equal<>()(byte, text_.data()) && std::less<>()(byte, text_.data() + text_.size());
    }
    bool number(boost::json::string_view digits, std::optional<std::int64_t> value);
    void take_text(std::string_view text);
    void take_raw();
    void take(scalar const& value);
    void wrong_type();
    void give_up(errc code, std::string message, std::string_view member);
    void element_done() noexcept { top_->index += top_->is_array ? 1 : 0; }
    void note_position(std::string_view string) noexcept;
    char const* locate() noexcept;
    std::string_view in_arena(std::string_view last);
    std::string pointer(std::string_view member) const;

    std::string_view text_;
    std::pmr::memory_resource* arena_ = nullptr;
    frame* top_ = nullptr;
    field_entry const* current_ = nullptr; // the field of the value that comes; nullptr for a member without one
    std::size_t skipping_ = 0;             // open objects and arrays that no field wants
    char const* known_ = nullptr;          // after a string, the last one that was located
    std::size_t strings_ = 0;              // strings since then
    std::string parts_;                    // of a key or string with escapes
    std::optional<failure> unreadable_;
    field_entry root_;
    std::array<frame, depth_limit + 2> frames_;
};

} // namespace confab::json::detail

#include <confab/json/detail/impl/item_handler.ipp>

#endif
