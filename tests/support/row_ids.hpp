// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_ROW_IDS_HPP
#define CONFAB_TESTS_SUPPORT_ROW_IDS_HPP

#include <confab/error.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace confab::tests {

/// Rows with every kind of id that a vendor may send, and what each is read as.
class row_ids {
public:
    /// @param name the member that holds the id
    explicit row_ids(std::string name) : name_(std::move(name)) {
        std::string const long_id(10'240, 'i');
        good("\"first\"", "first");
        bad("");
        bad("null");
        bad("\"\"");
        bad("true");
        bad("{}");
        bad("[\"a\"]");
        good("7", "7");
        good("9007199254740993", "9007199254740993");
        good("\"9007199254740993\"", "9007199254740993");
        good("184467440737095516170", "184467440737095516170");
        good('"' + long_id + '"', long_id);
        good("\"\\u00e9\\ud83d\\ude00\\n\"", "é😀\n");
        good("\" \"", " ");
    }

    std::size_t size() const noexcept { return ids_.size(); }

    /// All rows, or those from `first` on.
    std::string rows(std::size_t first = 0) const {
        std::string out;
        for (auto at = first; at < ids_.size(); ++at) {
            out += out.empty() ? "{" : ",{";
            if (!texts_[at].empty()) out += '"' + name_ + "\":" + texts_[at] + ',';
            out += "\"n\":" + std::to_string(at) + '}';
        }
        return out;
    }

    /// A lenient walk's page of rows(): all that can be read is there, and the others are told with their place.
    template <class Page>
    void check_reported(Page const& page) const {
        std::size_t item = 0, rejected = 0;
        BOOST_TEST_REQUIRE(page.items().size() + page.rejected().size() == ids_.size());
        for (std::size_t row = 0; row < ids_.size(); ++row) {
            if (ids_[row].empty()) {
                auto const& told = page.rejected()[rejected++];
                BOOST_TEST(told.index == row, texts_[row]);
                BOOST_TEST(told.reason.details.json_pointer == '/' + name_, texts_[row]);
            } else {
                BOOST_TEST(page.items()[item++].id == ids_[row], texts_[row]);
            }
        }
    }

    /// Whether the row at `first` cannot be read, so that a strict walk stops there.
    bool stops_at(std::size_t first) const { return ids_[first].empty(); }
    /// What a strict walk says to a page of rows(first).
    void check_stopped(failure const& reason) const {
        BOOST_TEST((reason.code == errc::malformed_item), describe(reason));
        BOOST_TEST((reason.details.page == 0u));
        BOOST_TEST((reason.details.item == 0u));
        BOOST_TEST(reason.details.json_pointer == '/' + name_);
    }

private:
    void good(std::string text, std::string id) {
        texts_.push_back(std::move(text));
        ids_.push_back(std::move(id));
    }
    void bad(std::string text) { good(std::move(text), {}); }

    std::string name_;
    std::vector<std::string> texts_; // JSON; empty: the member is missing
    std::vector<std::string> ids_;   // empty: the row cannot be read
};

/** Walks a page of all rows with a lenient client, and a page for each row that cannot be read with a strict one.
 *  @param read_page gets a policy and the rows' text, and returns what the first pull of the client's pages returned
 */
template <class ReadPage>
void check_row_ids(row_ids const& ids, ReadPage read_page) {
    auto const lenient = read_page(true, ids.rows());
    BOOST_TEST_REQUIRE(lenient.has_value(), describe(lenient.error()));
    ids.check_reported(**lenient);
    for (std::size_t row = 0; row < ids.size(); ++row) {
        if (!ids.stops_at(row)) continue;
        auto const strict = read_page(false, ids.rows(row));
        BOOST_TEST_REQUIRE(!strict.has_value());
        ids.check_stopped(strict.error());
    }
}

} // namespace confab::tests

#endif
