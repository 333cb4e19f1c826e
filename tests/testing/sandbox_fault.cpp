// SPDX-License-Identifier: BSL-1.0
#include <confab/testing/sandbox_fault.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(sandbox_fault_tests)

using namespace confab::testing;
using kind = sandbox_fault::kind;

BOOST_AUTO_TEST_CASE(named_functions_make_what_they_say) {
    auto const answer = sandbox_fault::answer(503, "busy", {{"Retry-After", "7"}});
    BOOST_TEST((answer.what == kind::answer));
    BOOST_TEST(answer.response.status == 503U);
    BOOST_TEST(answer.response.body == "busy");
    BOOST_TEST(answer.response.fields.at(0).second == "7");

    BOOST_TEST((sandbox_fault::drop().what == kind::drop));
    BOOST_TEST((sandbox_fault::drop().end == connection_end::fin));
    BOOST_TEST((sandbox_fault::drop(connection_end::reset).end == connection_end::reset));
    BOOST_TEST((sandbox_fault::cut(12).what == kind::cut));
    BOOST_TEST(sandbox_fault::cut(12).bytes == 12U);
    BOOST_TEST((sandbox_fault::stall(3).what == kind::stall));
    BOOST_TEST(sandbox_fault::stall(3).bytes == 3U);
    BOOST_TEST((sandbox_fault::malformed_json().what == kind::malformed_json));
    BOOST_TEST((sandbox_fault::repeat_position().what == kind::repeat_position));
    BOOST_TEST((sandbox_fault::no_rows().what == kind::no_rows));
}

BOOST_AUTO_TEST_CASE(delay_goes_with_any_fault) {
    auto const only = sandbox_fault::delay(std::chrono::milliseconds(5));
    BOOST_TEST((only.what == kind::none));
    BOOST_TEST(only.delayed_by.count() == 5);
    auto const both = sandbox_fault::cut(1).after(std::chrono::seconds(2));
    BOOST_TEST((both.what == kind::cut));
    BOOST_TEST(both.delayed_by.count() == 2000);
}

BOOST_AUTO_TEST_SUITE_END()
