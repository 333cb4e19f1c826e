// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_NAMES_HPP
#define CONFAB_OPENCX_NAMES_HPP

#include <string>
#include <string_view>

namespace confab::opencx {

/// Names that the vendor's documentation leaves open. @par Thread safety distinct objects: safe; shared objects: safe to read.
class names {
public:
    names() = default;

    /// The parameter of the search call that holds the text. Default "query".
    names& search_text(std::string_view name) { return search_text_ = name, *this; }

    std::string const& search_text() const noexcept { return search_text_; }

private:
    std::string search_text_ = "query";
};

} // namespace confab::opencx

#endif
