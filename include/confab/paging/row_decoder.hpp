// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_ROW_DECODER_HPP
#define CONFAB_PAGING_ROW_DECODER_HPP

#include <confab/error.hpp>
#include <confab/json/item_decoder.hpp>

#include <cstdint>
#include <memory_resource>
#include <string_view>
#include <utility>

namespace confab::paging {

/// Decodes the rows of pages one by one. No I/O.
template <class Item>
class row_decoder {
public:
    row_decoder() = default;

    /** @param row the row's place within its page, for the failure
     *  @param into a fresh item; its text lies in `text` or in `arena`
     *  @par Errors errc::malformed_item, with the row and what json::item_decoder says
     */
    template <class Fields>
    result<void> decode(Fields const& fields, std::string_view text, std::uint64_t row, Item& into,
                        std::pmr::memory_resource& arena) {
        auto const decoded = decoder_.decode(fields, text, into, arena);
        if (!decoded) return malformed(row, decoded.error());
        into.raw = text;
        return {};
    }

private:
    static failure malformed(std::uint64_t row, failure const& why) {
        auto details = why.details;
        details.message = why.code.message() + (details.message.empty() ? "" : ": " + details.message);
        details.item = row;
        if (!details.offset && details.json_pointer.empty()) details.offset = 0; // the row itself is another value
        return failure(errc::malformed_item, std::move(details));
    }

    json::item_decoder decoder_;
};

} // namespace confab::paging

#endif
