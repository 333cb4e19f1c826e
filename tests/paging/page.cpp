// SPDX-License-Identifier: BSL-1.0
#include <confab/paging/page.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(paging_page)

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

BOOST_AUTO_TEST_CASE(the_memory_of_a_dropped_page_is_the_next_ones) {
    auto const shelf = std::make_shared<text_page::shelf>();
    auto filled = shelf->take();
    auto const* const memory = filled.get();
    filled->bytes.assign(1'000, 'x');
    filled->items.assign(10, filled->bytes);
    filled->rejected.emplace_back(3, filled->bytes, confab::failure(confab::errc::malformed_item));
    filled->position = filled->next_position = filled->request_id = "p";
    filled->is_last = true;
    static_cast<void>(filled->arena.allocate(100'000)); // more than what lies in the page itself
    {
        text_page const first(std::move(filled), shelf);
    }
    auto again = shelf->take();
    BOOST_TEST(again.get() == memory);
    BOOST_TEST(again->bytes.capacity() >= 1'000u);
    BOOST_TEST(again->items.capacity() >= 10u);
    text_page const second(std::move(again));
    BOOST_TEST(second.items().empty());
    BOOST_TEST(second.rejected().empty());
    BOOST_TEST((second.position() + second.next_position() + second.request_id()).empty());
    BOOST_TEST(second.size_bytes() == 0u);
    BOOST_TEST(!second.is_last());
}

BOOST_AUTO_TEST_CASE(pages_may_be_kept_moved_and_dropped_behind_their_walk) {
    auto shelf = std::make_shared<text_page::shelf>();
    text_page first(shelf->take(), shelf), second(shelf->take(), shelf), third(shelf->take(), shelf);
    first = std::move(second); // drops the first one
    auto const reused = shelf->take();
    BOOST_TEST(reused.get() != nullptr);
    shelf.reset();
    first = text_page();
}

BOOST_AUTO_TEST_CASE(threads_drop_pages_while_others_are_filled) {
    auto const shelf = std::make_shared<text_page::shelf>();
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread)
        threads.emplace_back([shelf] {
            for (int i = 0; i < 2'000; ++i) {
                auto filled = shelf->take();
                filled->bytes.assign(100, 'x');
                filled->items.push_back(filled->bytes);
                text_page const dropped(std::move(filled), shelf);
            }
        });
    for (auto& thread : threads) thread.join();
    BOOST_TEST(shelf->take()->items.empty());
}

BOOST_AUTO_TEST_SUITE_END()
