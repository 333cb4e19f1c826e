// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_ITEM_DECODER_HPP
#define CONFAB_JSON_ITEM_DECODER_HPP

#include <confab/detail/config.hpp>
#include <confab/error.hpp>
#include <confab/json/field_table.hpp>
#include <confab/json/limits.hpp>

#include <cstddef>
#include <memory>
#include <memory_resource>
#include <string_view>

namespace confab::json {

/** Decodes complete items into structs of views, by field tables.
 *
 *  Every byte of an item is validated (grammar, UTF-8, depth up to @ref depth_limit), also of members that no table
 *  knows. One decoder serves any number of items and tables; it keeps working memory.
 *
 *  Distinct objects: safe. Shared objects: unsafe. Movable; a decoder that was moved from can only be assigned or
 *  destroyed.
 */
class item_decoder {
public:
    item_decoder() noexcept;
    item_decoder(item_decoder&&) noexcept;
    item_decoder& operator=(item_decoder&&) noexcept;
    ~item_decoder();

    /** Decodes one item.
     *
     *  @par Errors `into` may be filled in part then; the decoder can go on with the next item
     *   - errc::malformed_json: not valid JSON or UTF-8, or a number whose exponent exceeds 2^31; diagnostics.offset
     *     counts from the item's first byte
     *   - errc::json_too_deep
     *   - errc::unexpected_type: the item is no object, or a known member has a value that cannot be read
     *   - errc::missing_member: a required member is missing, null or empty
     *   - errc::duplicate_key: a required member comes twice
     *
     *   diagnostics.json_pointer names the member within the item. If several apply, the first two win over the
     *   others, and of those the first one in the text (a missing member counts where its object ends).
     *  @par Lifetimes text in `into` points into `item` or, where the item has escapes, into `arena`. `fields` is
     *  only used during the call.
     *  @param item the item's text; white space around it is allowed.
     *  @param into a fresh object.
     *  @param arena where unescaped text goes, at most about as many bytes as the item has; it is never released.
     */
    template <class Owner, std::size_t Size>
    result<void> decode(field_table<Owner, Size> const& fields, std::string_view item, Owner& into,
                        std::pmr::memory_resource& arena) {
        return decode(fields.view(), item, std::addressof(into), arena);
    }

    /** Checks a text like @ref json::validate, without the cost of a new parser.
     *  @par Errors errc::malformed_json, errc::json_too_deep; diagnostics.offset.
     */
    result<void> validate(std::string_view text);

private:
    class implementation;

    implementation& parser();
    result<void> decode(detail::table_view const& fields, std::string_view item, void* into,
                        std::pmr::memory_resource& arena);

    std::unique_ptr<implementation> implementation_;
};

/** Checks that a text is one complete JSON document: grammar, UTF-8, depth.
 *  @par Errors errc::malformed_json, errc::json_too_deep; diagnostics.offset.
 */
CONFAB_DECL result<void> validate(std::string_view text);

} // namespace confab::json

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/json/impl/item_decoder.ipp>
#endif

#endif
