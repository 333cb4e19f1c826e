// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_MUTATED_WALK_HPP
#define CONFAB_TESTS_SUPPORT_MUTATED_WALK_HPP

#include "support/json_mutations.hpp"

#include <confab/error.hpp>
#include <confab/json/item_decoder.hpp>
#include <confab/json/raw_text.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::tests {

/// The characters of a number, where a member of a row is one; else empty.
inline std::string digits_of(std::string_view row, std::string_view name) {
    auto const raw = json::find_member(row, name);
    if (!raw || !*raw || std::string_view("-0123456789").find((**raw)[0]) == std::string_view::npos) return {};
    return std::string(**raw);
}

/** The rows of a list that break a vendor's schema, for a walk in pages with a lenient policy, and what became of them: each
 *  has to come in its place, read or rejected, with its bytes.
 */
class mutated_walk {
public:
    static constexpr std::size_t rows_of_page = 100;

    /** At least so many rows, in whole pages.
     *  @param row_at gives a sound row for an index
     */
    template <class RowAt>
    mutated_walk(std::size_t at_least, RowAt row_at) {
        auto const count = (at_least + rows_of_page - 1) / rows_of_page * rows_of_page;
        for (std::size_t index = 0; rows_.size() < count; ++index) {
            auto row = mutated(row_at(index), index);
            if (!row.too_deep) rows_.push_back(std::move(row)); // such a row fails its page
        }
        for (auto const& row : rows_) // JSON, but for halves of characters
            if (row.text.find("\\ud800") == std::string::npos)
                BOOST_TEST(json::validate(row.text).has_value(), row.what);
    }

    std::size_t size() const noexcept { return rows_.size(); }

    /// The rows of a page from the row `first` on, with commas between them; empty behind the last.
    std::string page_from(std::size_t first) const {
        std::string out;
        for (auto row = first; row < std::min(first + rows_of_page, rows_.size()); ++row)
            out += (row == first ? "" : ",") + rows_[row].text;
        return out;
    }

    /// Checks a page of the walk; `check_item` gets each item that was read, and checks its numbers.
    template <class Page, class CheckItem>
    void take(Page const& page, CheckItem check_item) {
        std::size_t item = 0, rejected = 0;
        auto const in_page = page.items().size() + page.rejected().size();
        for (std::size_t row = 0; row < in_page; ++row, ++taken_) {
            auto const& expected = rows_.at(page.index() * rows_of_page + row);
            if (rejected < page.rejected().size() && page.rejected()[rejected].index == row) {
                BOOST_TEST(page.rejected()[rejected].raw == expected.text, expected.what);
                ++fates_[static_cast<errc>(page.rejected()[rejected++].reason.code.value())];
                continue;
            }
            auto const& read = page.items()[item++];
            BOOST_TEST(read.raw == expected.text, expected.what);
            BOOST_TEST(!read.id.empty());
            if constexpr (requires { to_common(read, ""); }) {
                auto const common = to_common(read, "");
                BOOST_TEST(common.id == read.id);
                BOOST_TEST(common.raw == expected.text, expected.what);
            }
            check_item(read);
            ++fates_[errc{}];
        }
    }

    /// At the end of the walk: no row was dropped, and both fates and all kinds of changes were common enough to say something.
    void check_end(std::size_t least_read, std::size_t least_rejected) {
        BOOST_TEST(taken_ == rows_.size());
        BOOST_TEST(fates_[errc{}] > least_read);
        BOOST_TEST(fates_[errc::malformed_item] > least_rejected);
        BOOST_TEST(fates_.size() == 2u);
        for (auto const* kind : {"missing", "extra", "wrong type", "null", "unknown word", "huge", "deep", "twice"}) {
            auto const with = std::ranges::count_if(
                rows_, [kind](json_mutation const& row) { return row.what.find(kind) != std::string::npos; });
            BOOST_TEST(static_cast<std::size_t>(with) > rows_.size() / 20, kind << ": " << with);
        }
    }

private:
    std::vector<json_mutation> rows_;
    std::map<errc, std::size_t> fates_;
    std::size_t taken_ = 0;
};

} // namespace confab::tests

#endif
