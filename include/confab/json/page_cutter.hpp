// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_PAGE_CUTTER_HPP
#define CONFAB_JSON_PAGE_CUTTER_HPP

#include <confab/detail/config.hpp>
#include <confab/error.hpp>
#include <confab/json/detail/container_scanner.hpp>
#include <confab/json/limits.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confab::json {

/// Where one item lies within the bytes of its page.
class item_slice {
public:
    item_slice() = default;
    item_slice(std::uint32_t first, std::uint32_t length) : offset(first), size(length) {}

    /// The item's text within the bytes of its page.
    std::string_view in(std::string_view page) const noexcept { return page.substr(offset, size); }

    std::uint32_t offset = 0; ///< first byte
    std::uint32_t size = 0;   ///< bytes
};

/** Cuts the items array of a page into the raw texts of its items while the page arrives.
 *
 *  The caller owns one contiguous buffer that grows (it may move between calls) and shows all of it at every call; each
 *  byte is looked at once. The cutter knows strings, escapes and depth. It checks what stands between the items,
 *  and the members on the way to them; the inside of items and of other members is checked later, once, by @ref
 *  item_decoder and @ref envelope. A page is good when `finish`, every item, and the envelope are.
 *
 *  Distinct objects: safe. Shared objects: unsafe.
 */
class page_cutter {
public:
    /** @param items_pointer JSON Pointer (RFC 6901) of the items array through object members: "/items", "/data/rows";
     *                       "" if the whole page is the array. If it is not a pointer, scan fails with
     *                       errc::invalid_argument.
     */
    explicit page_cutter(std::string_view items_pointer, page_limits limits = page_limits());

    /** Looks at the bytes that are new since the last call.
     *
     *  @par Errors after the first one every call repeats it. diagnostics.offset holds the byte, json_pointer the
     *  member.
     *   - errc::not_json: the page begins with something else (HTML, a byte order mark, UTF-16, nothing …)
     *   - errc::malformed_json: a byte that cannot stand there
     *   - errc::json_too_deep: more than @ref depth_limit levels
     *   - errc::unexpected_type: the items, or a member on the way to them, are of another type
     *   - errc::duplicate_key: the items, or a member on the way to them, come twice
     *   - errc::body_too_large: one of the limits
     *   - errc::invalid_argument: the pointer of the constructor is none
     *  @param bytes_so_far everything of the page, from its first byte; at least as long as at the last call.
     */
    result<void> scan(std::string_view bytes_so_far);

    /** Says that the page is complete, after a last @ref scan of the bytes that were not shown yet.
     *  @par Errors those of @ref scan, and errc::malformed_json if the document is not complete, errc::not_json if the
     *  page is empty or blank.
     */
    result<void> finish(std::string_view all);

    /// The items that are complete, in order. Only ever grows, until @ref reset; a call to scan invalidates the span.
    std::span<item_slice const> items() const noexcept { return items_; }

    /// Whether the items array has begun. False after finish: its member, or one on the way to it, is missing or null.
    bool items_found() const noexcept { return items_begin_ != none; }

    /** The page with the items array replaced by `[]`, to be parsed by @ref envelope.
     *  @param all the bytes that were given to finish, which must have succeeded.
     */
    std::string envelope(std::string_view all) const;

    /** The members of the top-level object that are complete so far, as text of an object; items replaced by `[]`.
     *
     *  "{}" if there are none yet, and if the page is an array. What the members hold is not validated yet.
     *  @param bytes_so_far the bytes that were given to the last scan.
     */
    std::string envelope_so_far(std::string_view bytes_so_far) const;

    /// Begins a new page with the same pointer and limits; keeps memory.
    void reset() noexcept;

private:
    enum class state : std::uint8_t {
        document,     // before the first byte of the document
        literal,      // the document is true, false or null, or is no JSON
        value,        // before the value of a member on the path, level_ members deep
        first_key,    // after { of an object on the path
        key,          // after a comma there
        in_key,       // within a member name, begin_ is its first byte
        colon,        // after a member name
        other_value,  // before the value of a member that is not on the path
        after_value,  // after a member's value
        first_item,   // after [ of the items
        item,         // after a comma there
        after_item,   // after an item
        in_container, // within an object or array of an item or other member
        in_string,    // within a string that is an item or other member
        in_scalar,    // within a number or literal that is an item or other member
        finished,     // after the document
        failed,
    };
    static constexpr std::uint32_t none = 0xffff'ffff;

    bool step(std::string_view bytes);
    bool begin_document(std::string_view bytes);
    bool check_literal(std::string_view bytes, bool complete);
    bool begin_path_value(char byte);
    bool object_punctuation(char byte);
    bool items_punctuation(char byte);
    bool begin_skipped(char byte);
    bool enter_container();
    bool leave_container();
    bool read_key(std::string_view bytes);
    bool end_key(std::string_view name);
    std::size_t skip_limit(std::string_view bytes, std::size_t margin) const;
    bool skip_on(std::string_view bytes, std::size_t limit);
    bool skip_container(std::string_view bytes);
    bool skip_string(std::string_view bytes);
    bool skip_scalar(std::string_view bytes);
    bool end_skipped(std::uint32_t end);
    void value_complete();
    bool fail(errc code, std::string message);
    bool malformed(std::string message) { return fail(errc::malformed_json, std::move(message)); }
    std::string path(std::size_t levels) const;

    std::vector<std::string> path_; // unescaped names on the way to the items
    std::vector<bool> seen_;        // which of them came already
    std::vector<item_slice> items_;
    page_limits limits_;
    std::optional<failure> failure_;

    state state_ = state::document;
    bool pointer_is_valid_ = true;
    bool key_matches_ = false; // the member that was named last is on the path
    bool within_items_ = false;
    bool escaped_ = false;                // in_key, in_string: after a backslash
    bool key_escaped_ = false;            // the member name holds an escape
    unsigned depth_ = 0;                  // open objects on the path, and the items
    std::size_t level_ = 0;               // open objects on the path
    detail::container_scanner container_; // in_container
    std::uint32_t position_ = 0;
    std::uint32_t begin_ = 0;          // of the key, item or other value that is being read
    std::uint32_t items_begin_ = none; // of its bracket
    std::uint32_t items_end_ = none;   // after its bracket
    std::uint32_t members_end_ = 0;    // after the last complete member of the top-level object
};

} // namespace confab::json

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/json/impl/page_cutter.ipp>
#endif

#endif
