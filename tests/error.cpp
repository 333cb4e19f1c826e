// SPDX-License-Identifier: BSL-1.0
#include <confab/error.hpp>

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

#include <set>
#include <string>
#include <type_traits>

BOOST_AUTO_TEST_SUITE(error_suite)

using namespace confab;

BOOST_AUTO_TEST_CASE(each_code_has_a_name_and_a_message_of_its_own) {
    std::set<std::string> names;
    std::set<std::string> messages;
    int const last = static_cast<int>(errc::row_cap_reached);
    for (int value = 1; value <= last; ++value) {
        auto const code = make_error_code(static_cast<errc>(value));
        BOOST_TEST(code.failed());
        BOOST_TEST(names.insert(std::string(name_of(static_cast<errc>(value)))).second);
        BOOST_TEST(messages.insert(code.message()).second);
        BOOST_TEST(name_of(code) == name_of(static_cast<errc>(value)));
    }
    BOOST_TEST(!names.contains("unknown"));
    for (int value : {0, -1, last + 1, 1 << 30}) {
        BOOST_TEST(name_of(static_cast<errc>(value)) == "unknown");
        BOOST_TEST(error_category().message(value) == "unknown error");
    }
}

BOOST_AUTO_TEST_CASE(conditions_say_what_a_caller_can_do) {
    auto const meets = [](errc value, condition what) { return make_error_code(value) == what; };
    BOOST_TEST(meets(errc::rate_limited, condition::rate_limited));
    BOOST_TEST(meets(errc::rate_limited, condition::retryable));
    BOOST_TEST(meets(errc::server_failure, condition::retryable));
    BOOST_TEST(meets(errc::connection_lost, condition::retryable));
    BOOST_TEST(meets(errc::first_byte_timed_out, condition::timed_out));
    BOOST_TEST(meets(errc::deadline_exceeded, condition::timed_out));
    BOOST_TEST(!meets(errc::deadline_exceeded, condition::retryable));
    BOOST_TEST(!meets(errc::certificate_rejected, condition::retryable));
    BOOST_TEST(!meets(errc::unauthorized, condition::retryable));
    BOOST_TEST(meets(errc::unauthorized, condition::unauthorized));
    BOOST_TEST(meets(errc::not_found, condition::not_found));
    BOOST_TEST(meets(errc::malformed_json, condition::malformed_response));
    BOOST_TEST(meets(errc::cancelled, condition::cancelled));
    BOOST_TEST((error_code(boost::asio::error::operation_aborted) == condition::cancelled));
    BOOST_TEST(name_of(error_code(boost::asio::error::operation_aborted)) == "cancelled");
}

// fault M6
BOOST_AUTO_TEST_CASE(server_text_is_escaped_before_it_is_printed) {
    BOOST_TEST(printable("plain, Grüße, 日本") == "plain, Grüße, 日本");
    BOOST_TEST(printable("a\nb\r\t\\") == "a\\nb\\r\\t\\\\");
    BOOST_TEST(printable("\x1b[31mred\x7f") == "\\x1b[31mred\\x7f");
    BOOST_TEST(printable("\xc2\x9b") == "\\x9b");               // the 8-bit form of ESC [
    BOOST_TEST(printable("\xe2\x80\xae") == "\\u202e");         // right-to-left override
    BOOST_TEST(printable("\xf3\xa0\x81\x81") == "\\U000e0041"); // a tag character
    BOOST_TEST(printable("\xff\xc3") == "\\xff\\xc3");          // no UTF-8
    BOOST_TEST(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80"); // a surrogate
    BOOST_TEST(printable("\xc0\xaf") == "\\xc0\\xaf");          // overlong
    BOOST_TEST(printable(std::string_view("\0", 1)) == "\\x00");
    BOOST_TEST(printable("0123456789", 4) == "0123…");
    BOOST_TEST(printable("aé", 2) == "a…"); // a limit within a character cuts in front of it
}

BOOST_AUTO_TEST_CASE(a_description_is_one_line_with_what_a_person_needs) {
    diagnostics details;
    details.vendor = "opencx";
    details.operation = "GET /chat/sessions";
    details.http_status = 503;
    details.vendor_message = "down\nfor now";
    details.attempts = 6;
    details.page = 3;
    details.stopped_because = "all attempts are used";
    failure const reason(errc::server_failure, details);
    auto const text = describe(reason);
    BOOST_TEST(text ==
               "opencx: GET /chat/sessions: the server failed (HTTP 503), server says \"down\\nfor now\", page 3, "
               "after 6 attempts, not tried again: all attempts are used");
    BOOST_TEST(error(reason).what() == text);
}

BOOST_AUTO_TEST_CASE(a_result_throws_its_failure) {
    result<int> const bad = failure(errc::not_found, "the session");
    BOOST_CHECK_EXCEPTION(bad.value(), error, [](error const& e) {
        return e.code() == errc::not_found && e.details().message == "the session";
    });
}

BOOST_AUTO_TEST_CASE(the_failure_behind_an_exception) {
    auto const ours = failure_of(std::make_exception_ptr(error(failure(errc::too_slow, "x"))));
    BOOST_TEST((ours->code == errc::too_slow));
    auto const systems =
        failure_of(std::make_exception_ptr(boost::system::system_error(boost::asio::error::operation_aborted)));
    BOOST_TEST((systems->code == condition::cancelled));
    BOOST_TEST(!failure_of(std::make_exception_ptr(42)));
    BOOST_TEST(!failure_of(nullptr));
}

static_assert(!std::is_aggregate_v<diagnostics> && !std::is_aggregate_v<failure> && !std::is_aggregate_v<error>);

BOOST_AUTO_TEST_SUITE_END()
