// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_PUBLIC_CORPORA_HPP
#define CONFAB_TESTS_SUPPORT_PUBLIC_CORPORA_HPP

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// JSONTestSuite and the Big List of Naughty Strings are no part of the repository: `scripts/install-dependencies corpora` gets
// them as npm packages, whose folder the environment's CONFAB_PUBLIC_CORPORA names. Tests that need them are skipped without.

namespace confab::tests {

namespace detail {

inline std::filesystem::path corpus_file(char const* name) {
    auto const* const folder = std::getenv("CONFAB_PUBLIC_CORPORA");
    return std::filesystem::path(folder == nullptr ? "" : folder) / name;
}
inline constexpr char const* json_test_suite_file = "json-test-suite/data/parsing.js";
inline constexpr char const* naughty_strings_file = "blns/resources/blns.json";

/// The array that a file holds, which may be a module of JavaScript that exports it.
inline boost::json::array corpus(char const* name) {
    std::ifstream file(corpus_file(name), std::ios::binary);
    std::string const text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    auto const begin = text.find('['), end = text.rfind(']');
    if (begin == text.npos || end == text.npos) throw std::runtime_error(std::string(name) + " holds no array");
    return boost::json::parse(std::string_view(text).substr(begin, end + 1 - begin)).as_array();
}

} // namespace detail

/// Decorates a test: `BOOST_AUTO_TEST_CASE(name, *needs_public_corpora())`. Without them it is skipped, and says so.
inline boost::unit_test::precondition needs_public_corpora() {
    return boost::unit_test::precondition([](boost::unit_test::test_unit_id) {
        boost::test_tools::assertion_result there =
            std::filesystem::is_regular_file(detail::corpus_file(detail::json_test_suite_file)) &&
            std::filesystem::is_regular_file(detail::corpus_file(detail::naughty_strings_file));
        there.message() << "the public corpora are not in the folder that CONFAB_PUBLIC_CORPORA names";
        return there;
    });
}

/// A document of JSONTestSuite.
class suite_document {
public:
    suite_document() = default;

    std::string name; ///< begins with the kind: n_ must be refused, y_ must be accepted, i_ may be either
    std::string text;
};

/** The documents of one kind, 'n', 'y' or 'i'.
 *
 *  The package holds text, with U+FFFD where a document has bytes that are no UTF-8: such a document comes twice, as it is
 *  there and with the byte FF in each of these places.
 */
inline std::vector<suite_document> json_test_suite(char kind) {
    std::vector<suite_document> out;
    for (auto const& entry : detail::corpus(detail::json_test_suite_file)) {
        suite_document document;
        document.name = entry.at("name").as_string().c_str();
        document.text = std::string_view(entry.at("input").as_string());
        if (document.name[0] != kind) continue;
        out.push_back(document);
        std::size_t replaced = 0;
        for (auto at = document.text.find("\xef\xbf\xbd"); at != std::string::npos; ++replaced) {
            document.text.replace(at, 3, "\xff");
            at = document.text.find("\xef\xbf\xbd", at);
        }
        document.name += " with the byte FF";
        if (replaced != 0) out.push_back(std::move(document));
    }
    return out;
}

inline std::vector<std::string> naughty_strings() {
    std::vector<std::string> out;
    for (auto const& entry : detail::corpus(detail::naughty_strings_file))
        out.emplace_back(std::string_view(entry.as_string()));
    return out;
}

} // namespace confab::tests

#endif
