// SPDX-License-Identifier: BSL-1.0
#include <confab/paging/fingerprint.hpp>

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>

BOOST_AUTO_TEST_SUITE(paging_fingerprint)

using namespace confab::paging;

// The reference values of SipHash-2-4-128: key 00 01 … 0f, text 00 01 … of growing length.
BOOST_AUTO_TEST_CASE(it_is_siphash) {
    fingerprint_key const key;
    auto const bytes_of = [](fingerprint const& value) {
        std::string text;
        for (std::uint64_t const word : {value.high, value.low})
            for (int i = 0; i < 8; ++i) {
                constexpr char digits[] = "0123456789abcdef";
                auto const byte = word >> (8 * i) & 0xff;
                text += digits[byte >> 4];
                text += digits[byte & 0xf];
            }
        return text;
    };
    std::string text;
    BOOST_TEST(bytes_of(fingerprint_of(key, text)) == "a3817f04ba25a8e66df67214c7550293");
    text += '\x00';
    BOOST_TEST(bytes_of(fingerprint_of(key, text)) == "da87c1d86b99af44347659119b22fc45");
    text += '\x01';
    BOOST_TEST(bytes_of(fingerprint_of(key, text)) == "8177228da4a45dc7fca38bdef60affe4");
}

BOOST_AUTO_TEST_CASE(each_bit_of_text_length_and_key_counts) {
    std::set<std::string> seen;
    for (std::size_t size = 0; size < 40; ++size) {
        std::string text(size, '\0');
        BOOST_TEST(seen.insert(to_hex(fingerprint_of({}, text))).second);
        BOOST_TEST(seen.insert(to_hex(fingerprint_of({1, 2}, text))).second);
        for (std::size_t bit = 0; bit < 8 * size; ++bit) {
            auto changed = text;
            changed[bit / 8] = static_cast<char>(1 << bit % 8);
            BOOST_TEST(seen.insert(to_hex(fingerprint_of({}, changed))).second);
        }
    }
}

BOOST_AUTO_TEST_CASE(random_keys_differ) {
    auto const one = fingerprint_key::random();
    auto const other = fingerprint_key::random();
    BOOST_TEST(!(fingerprint_of(one, "x") == fingerprint_of(other, "x")));
}

BOOST_AUTO_TEST_CASE(hexadecimal_digits_there_and_back) {
    fingerprint const value{0x0123456789abcdefu, 0xfedcba9876543210u};
    BOOST_TEST(to_hex(value) == "0123456789abcdeffedcba9876543210");
    BOOST_TEST((fingerprint_from_hex(to_hex(value)).value() == value));
    for (auto const* bad : {"", "0", "0123456789abcdeffedcba987654321", "0123456789abcdeffedcba98765432100",
                            "0123456789ABCDEFfedcba9876543210", "0123456789abcdeffedcba987654321g"})
        BOOST_TEST(!fingerprint_from_hex(bad).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
