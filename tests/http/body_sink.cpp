// SPDX-License-Identifier: BSL-1.0
#include <confab/http/body_sink.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(http_body_sink)

namespace {

using confab::http::response_head;
using confab::http::string_sink;

BOOST_AUTO_TEST_CASE(a_string_sink_keeps_the_body_of_the_last_response) {
    string_sink sink;
    BOOST_TEST(!sink.on_head(response_head()).failed());
    BOOST_TEST(!sink.on_data("first").failed());
    BOOST_TEST(!sink.on_head(response_head()).failed());
    BOOST_TEST(!sink.on_data("sec").failed());
    BOOST_TEST(!sink.on_data("ond").failed());
    BOOST_TEST(sink.text() == "second");
    BOOST_TEST(sink.take() == "second");
    BOOST_TEST(sink.text().empty());
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
