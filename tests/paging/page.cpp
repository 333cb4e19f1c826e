// SPDX-License-Identifier: BSL-1.0
#include <confab/paging/page.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <type_traits>

using confab::paging::page;

namespace {

using text_page = page<std::string_view>;

template <class Page>
concept gives_items = requires(Page&& value) { std::forward<Page>(value).items(); };
template <class Page>
concept gives_rejected = requires(Page&& value) { std::forward<Page>(value).rejected(); };

// The items of a temporary page would dangle.
static_assert(gives_items<text_page&> && gives_items<text_page const&>);
static_assert(!gives_items<text_page> && !gives_items<text_page const>);
static_assert(gives_rejected<text_page&> && !gives_rejected<text_page>);
static_assert(!std::is_copy_constructible_v<text_page> && std::is_nothrow_move_constructible_v<text_page>);
static_assert(!std::is_aggregate_v<text_page>);

} // namespace

BOOST_AUTO_TEST_SUITE(paging_page)

BOOST_AUTO_TEST_CASE(moving_a_page_keeps_its_views) {
    auto filled = std::make_unique<text_page::contents>();
    filled->bytes = "abc"; // short enough to lie inside of a string object
    filled->items.push_back(std::string_view(filled->bytes).substr(1));
    text_page first(std::move(filled));
    auto const* const text = first.items()[0].data();
    text_page const second(std::move(first));
    BOOST_TEST((second.items()[0].data() == text));
    BOOST_TEST(second.items()[0] == "bc");
    BOOST_TEST(second.size_bytes() == 3u);
}

BOOST_AUTO_TEST_CASE(an_empty_page) {
    text_page const none;
    BOOST_TEST(none.items().empty());
    BOOST_TEST(none.rejected().empty());
    BOOST_TEST(none.position().empty());
    BOOST_TEST(!none.is_last());
}

BOOST_AUTO_TEST_SUITE_END()
