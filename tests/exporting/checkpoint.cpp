// SPDX-License-Identifier: BSL-1.0
#include <confab/exporting/checkpoint.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(checkpoint)

namespace {

using confab::errc;
using confab::exporting::decode_checkpoint;
using confab::exporting::encode;
using confab::exporting::walk_state;
namespace paging = confab::paging;

confab::exporting::checkpoint sample() {
    confab::exporting::checkpoint value;
    value.length = 123'456'789'012;
    value.content = 0x0123456789abcdef;
    auto& first = value.accounts.emplace_back();
    first.account = "support eu/\n%=\xc3\xa9";
    first.job = paging::fingerprint(1, 2);
    first.position = std::string("cursor \0\n\xff ==", 13);
    auto& second = value.accounts.emplace_back();
    second.account = "b";
    second.state = walk_state::complete;
    return value;
}

std::string with_checksum(std::string const& body) {
    return body + "checksum " + to_hex(paging::fingerprint_of(paging::fingerprint_key(), body)) + "\n";
}

void check_refused(std::string const& text, errc expected) {
    auto const read = decode_checkpoint(text);
    BOOST_TEST_REQUIRE(read.has_error(), text);
    BOOST_TEST((read.error().code == expected), text);
}

} // namespace

BOOST_AUTO_TEST_CASE(is_read_back) {
    auto const text = encode(sample());
    auto const read = decode_checkpoint(text);
    BOOST_TEST_REQUIRE(read.has_value());
    BOOST_TEST(read->length == sample().length);
    BOOST_TEST(read->content == sample().content);
    BOOST_TEST(!read->replacing);
    BOOST_TEST_REQUIRE(read->accounts.size() == 2u);
    BOOST_TEST(read->accounts[0].account == sample().accounts[0].account);
    BOOST_TEST(read->accounts[0].position == sample().accounts[0].position);
    BOOST_TEST((read->accounts[0].job == paging::fingerprint(1, 2)));
    BOOST_TEST((read->accounts[0].state == walk_state::walking));
    BOOST_TEST((read->accounts[1].state == walk_state::complete));
    BOOST_TEST(encode(*read) == text);
}

BOOST_AUTO_TEST_CASE(an_empty_one_and_the_largest_numbers_are_read_back) {
    confab::exporting::checkpoint value;
    BOOST_TEST(decode_checkpoint(encode(value)).has_value());
    value.length = ~std::uint64_t{0};
    value.content = ~std::uint64_t{0};
    value.replacing = true;
    auto const read = decode_checkpoint(encode(value));
    BOOST_TEST_REQUIRE(read.has_value());
    BOOST_TEST(read->length == value.length);
    BOOST_TEST(read->replacing);
}

// fault K6
BOOST_AUTO_TEST_CASE(truncated_at_any_byte_it_is_damaged) {
    auto const text = encode(sample());
    for (std::size_t size = 0; size < text.size(); ++size)
        check_refused(text.substr(0, size), errc::checkpoint_damaged);
}

// fault K6
BOOST_AUTO_TEST_CASE(with_any_bit_flipped_it_is_damaged) {
    auto const text = encode(sample());
    for (std::size_t bit = 0; bit < 8 * text.size(); ++bit) {
        auto wrong = text;
        wrong[bit / 8] = static_cast<char>(wrong[bit / 8] ^ (1 << bit % 8));
        check_refused(wrong, errc::checkpoint_damaged);
    }
}

BOOST_AUTO_TEST_CASE(with_more_text_it_is_damaged) {
    auto const text = encode(sample());
    for (std::string const more : {"\n", " ", "x", "checksum "}) {
        check_refused(text + more, errc::checkpoint_damaged);
        check_refused(more + text, errc::checkpoint_damaged);
    }
    check_refused(text + text, errc::checkpoint_damaged);
}

BOOST_AUTO_TEST_CASE(a_newer_version_is_foreign) {
    auto body = encode(sample());
    body.resize(body.rfind("checksum "));
    body.replace(body.find(" 1\n"), 3, " 2\n");
    check_refused(with_checksum(body), errc::checkpoint_foreign);
    check_refused(with_checksum("something else\n"), errc::checkpoint_foreign);
}

BOOST_AUTO_TEST_CASE(another_spelling_is_damaged_although_its_checksum_is_right) {
    std::string const start = "confab-checkpoint 1\n", job(32, '0');
    std::string const numbers = "length 1\ncontent 0000000000000001\nreplacing 0\n";
    BOOST_TEST_REQUIRE(decode_checkpoint(with_checksum(start + numbers)).has_value());
    for (std::string const& rest : {
             std::string("length 01\ncontent 0000000000000001\nreplacing 0\n"),
             std::string("length -1\ncontent 0000000000000001\nreplacing 0\n"),
             std::string("length 18446744073709551616\ncontent 0000000000000001\nreplacing 0\n"),
             std::string("length 1\ncontent 1\nreplacing 0\n"),
             std::string("length 1\ncontent 000000000000000G\nreplacing 0\n"),
             std::string("length 1\ncontent 0000000000000001\nreplacing 2\n"),
             std::string("length 1\ncontent 0000000000000001\n"),
             std::string("length 1\n"),
             std::string("content 0000000000000001\nlength 1\nreplacing 0\n"),
             numbers + "account a " + job + " walking =\n",
             numbers + "account =a " + job.substr(1) + " walking =\n",
             numbers + "account =a " + job + " finished =\n",
             numbers + "account =a " + job + " walking \n",
             numbers + "account =a " + job + " walking =%\n",
             numbers + "account =a " + job + " walking =%4\n",
             numbers + "account =a " + job + " walking =%41\n",
             numbers + "account =a " + job + " walking =%C3\n",
             numbers + "account =a " + job + "  walking =\n",
             numbers + "accounts\n",
             numbers + "\n",
         })
        check_refused(with_checksum(start + rest), errc::checkpoint_damaged);
}

BOOST_AUTO_TEST_SUITE_END()
