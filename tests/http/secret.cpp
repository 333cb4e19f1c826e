// SPDX-License-Identifier: BSL-1.0
#include <confab/http/secret.hpp>

#include "support/errc_output.hpp"

#include <boost/test/unit_test.hpp>

#include <cstring>
#include <sstream>
#include <string>

BOOST_AUTO_TEST_SUITE(http_secret)

namespace {

using confab::errc;
using confab::http::secret;

BOOST_AUTO_TEST_CASE(shows_itself_only_when_asked) { // fault M1
    auto const value = secret::make("canary-4711").value();
    std::ostringstream out;
    out << value;
    BOOST_TEST(out.str() == "***");
    BOOST_TEST(value.reveal() == "canary-4711");
    BOOST_TEST(!value.empty());
    BOOST_TEST(secret().empty());
    BOOST_TEST(secret().reveal().empty());
}

BOOST_AUTO_TEST_CASE(refuses_bytes_that_no_header_may_carry) { // fault M5
    for (int byte = 0; byte < 256; ++byte) {
        auto const made = secret::make(std::string("a") + static_cast<char>(byte) + "b");
        bool const printable = byte >= ' ' && byte < 0x7f;
        BOOST_TEST(made.has_value() == printable, byte);
        if (made.has_value()) continue;
        BOOST_TEST(made.error().code == errc::invalid_credential);
    }
    for (auto const& text : {std::string(), std::string(" a"), std::string("a "), std::string(16'385, 'x')})
        BOOST_TEST(secret::make(text).error().code == errc::invalid_credential);
    BOOST_TEST(secret::make(std::string(16'384, 'x')).has_value());
}

BOOST_AUTO_TEST_CASE(an_error_does_not_quote_it) {
    auto const made = secret::make("canary-4711\n");
    BOOST_TEST(confab::describe(made.error()).find("canary") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(copies_share_one_text_that_lives_as_long_as_the_last) {
    auto first = secret::make("canary-4711").value();
    auto const second = first;
    BOOST_TEST(first.reveal().data() == second.reveal().data());
    first = secret();
    BOOST_TEST(second.reveal() == "canary-4711");
}

BOOST_AUTO_TEST_CASE(wiping_leaves_no_byte) { // fault M11
    std::string text = "canary-4711-canary-4711-canary-4711";
    auto const* const memory = text.data();
    auto const size = text.size();
    confab::http::wipe(text);
    BOOST_TEST(text.empty());
    BOOST_TEST(text.data() == memory); // the capacity stays, so the bytes may be looked at
    BOOST_TEST(std::memchr(memory, 'c', size) == nullptr);
    BOOST_TEST(memory[size - 1] == '\0');
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
