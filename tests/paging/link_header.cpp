// SPDX-License-Identifier: BSL-1.0
#include <confab/paging/link_header.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(paging_link_header)

using namespace confab;

namespace {

std::string link_of(std::vector<std::string> const& values, std::string_view relation = "next") {
    std::vector<http::header_field> fields{http::header_field("X-Link", "<x>; rel=next")};
    for (auto const& value : values) fields.emplace_back("LINK", value);
    http::response_head const head(200, 11, fields);
    auto const found = paging::find_link(head, relation);
    if (!found) return std::string(name_of(found.error().code));
    return *found ? std::string(**found) : "none";
}

std::string target_of(std::string_view link, char const* base = "https://api.example.com/v1") {
    auto const target = paging::target_of_link(http::url::parse(base).value(), link, "/rows?page=1");
    return target ? *target : std::string(name_of(target.error().code));
}

} // namespace

BOOST_AUTO_TEST_CASE(a_link_is_found_by_its_relation) {
    BOOST_TEST(link_of({}) == "none");
    BOOST_TEST(link_of({""}) == "none");
    BOOST_TEST(link_of({"</rows?page=2>; rel=\"next\""}) == "/rows?page=2");
    BOOST_TEST(link_of({"</a>; rel=prev, </b>;rel=next"}) == "/b");
    BOOST_TEST(link_of({"</a>; rel=prev", "</b>; rel=NEXT"}) == "/b");
    BOOST_TEST(link_of({"</a>; title=\"x, <y>; rel=next \\\" z\"; rel=\"prev last\" , </b> ; REL = \"first Next\""}) ==
               "/b");
    BOOST_TEST(link_of({"</a,b;c>; rel=next; rel=prev"}) == "/a,b;c");
    BOOST_TEST(link_of({"</a>; rel=prev; rel=next"}) == "none"); // the first one counts
    BOOST_TEST(link_of({"</a>; rel=nextish, </b>, </c>; rel, </d>; rel=\"\""}) == "none");
    BOOST_TEST(link_of({"<>; rel=next"}) == "");
    BOOST_TEST(link_of({"</a>; rel=last"}, "last") == "/a");
}

BOOST_AUTO_TEST_CASE(a_field_that_cannot_be_read_is_no_end) {
    for (auto const* wrong : {"/a; rel=next", "</a", "</a>; rel=\"next", "</a> rel=next", "</a>; rel=prev; title=\"\\"})
        BOOST_TEST(link_of({wrong}) == "malformed_response_head", wrong);
}

BOOST_AUTO_TEST_CASE(a_link_is_a_target_below_the_base) {
    BOOST_TEST(target_of("https://api.example.com/v1/rows?page=2") == "/rows?page=2");
    BOOST_TEST(target_of("https://API.example.com:443/v1/rows?u=https://x//y/..") == "/rows?u=https://x//y/..");
    BOOST_TEST(target_of("/v1/rows?page=2") == "/rows?page=2");
    BOOST_TEST(target_of("?page=2") == "/rows?page=2");
    BOOST_TEST(target_of("/rows/", "https://api.example.com") == "/rows/");
    BOOST_TEST(target_of("https://api.example.com:8443/a", "https://api.example.com:8443") == "/a");
}

// fault F9, F10, F11
BOOST_AUTO_TEST_CASE(a_link_to_anywhere_else_is_refused) {
    for (auto const* link : {"https://evil.example/v1/rows",
                             "http://api.example.com/v1/rows",
                             "//api.example.com/v1/rows",
                             "//evil.example/",
                             "https://api.example.com.evil.example/v1/rows",
                             "https://api.example.com:444/v1/rows",
                             "https://127.0.0.1/v1/rows",
                             "https://169.254.169.254/v1/rows",
                             "https://[::ffff:7f00:1]/v1/rows",
                             "file:///etc/passwd",
                             "javascript:1",
                             "HTTP://api.example.com/v1/rows",
                             "https:/v1/rows",
                             "https://api.example.com/v2/rows",
                             "/v1",
                             "/v1x/rows",
                             "/v1/../admin",
                             "/v1/a/%2e%2E/b",
                             "/v1/./rows",
                             "/"})
        BOOST_TEST(target_of(link) == "redirect_refused", link);
    for (auto const* link : {"https://good@api.example.com/v1/rows", "https://api.example.com\\@evil.example/v1/rows",
                             "rows", "", "#", "https:///v1/rows", "/v1/a b", "/v1/\ta", "/v1/a#b", "/v1/\xc3\xa9",
                             "?a\r\nX: y", "?a#b", "https://api.example.com"})
        BOOST_TEST(target_of(link) == "invalid_url", link);
    auto const refused =
        paging::target_of_link(http::url::parse("https://a.example").value(), "https://evil.example/x", "/");
    BOOST_TEST(refused.error().details.message == "a link to a page leads to evil.example");
}

BOOST_AUTO_TEST_SUITE_END()
