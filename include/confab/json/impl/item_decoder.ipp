// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_IMPL_ITEM_DECODER_IPP
#define CONFAB_JSON_IMPL_ITEM_DECODER_IPP

#include <confab/json/item_decoder.hpp>

#include <confab/json/detail/item_handler.hpp>
#include <confab/json/detail/item_reader.hpp>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>

namespace confab::json {

class item_decoder::implementation {
public:
    implementation() : parser_(options()) {}

    detail::item_handler& handler() noexcept { return parser_.handler(); }

    /// Parses the text that the handler has begun.
    result<void> parse(std::string_view text) {
        error_code code;
        parser_.reset();
        std::size_t const used = parser_.write_some(false, text.data(), text.size(), code);
        if (!code && used == text.size()) {
            if (handler().unreadable()) return *handler().unreadable();
            return {};
        }
        diagnostics details;
        details.message = code ? code.message() : "something follows the value";
        details.offset = used;
        bool const is_too_deep = code == boost::json::error::too_deep;
        return failure(is_too_deep ? errc::json_too_deep : errc::malformed_json, std::move(details));
    }

private:
    static boost::json::parse_options options() {
        boost::json::parse_options result;
        result.max_depth = depth_limit;
        return result;
    }

    // Each text goes in whole: fed in parts, this parser corrupts memory in Boost 1.81.
    boost::json::basic_parser<detail::item_handler> parser_;
};

CONFAB_DECL item_decoder::item_decoder() noexcept = default;
CONFAB_DECL item_decoder::item_decoder(item_decoder&&) noexcept = default;
CONFAB_DECL item_decoder& item_decoder::operator=(item_decoder&&) noexcept = default;
CONFAB_DECL item_decoder::~item_decoder() = default;

// Made for the first item that the reader leaves to it: most walks meet none.
CONFAB_DECL item_decoder::implementation& item_decoder::parser() {
    if (!implementation_) implementation_ = std::make_unique<implementation>();
    return *implementation_;
}

CONFAB_DECL result<void> item_decoder::decode(detail::table_view const& fields, std::string_view item, void* into,
                                              std::pmr::memory_resource& arena) {
    if (detail::item_reader(item, arena).read(fields, into)) return {};
    parser().handler().begin(item, fields, into, arena);
    return parser().parse(item);
}

CONFAB_DECL result<void> item_decoder::validate(std::string_view text) {
    if (detail::item_reader(text).validate()) return {};
    parser().handler().begin(text);
    return parser().parse(text);
}

CONFAB_DECL result<void> validate(std::string_view text) { return item_decoder().validate(text); }

} // namespace confab::json

#endif
