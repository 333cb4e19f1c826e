// SPDX-License-Identifier: BSL-1.0
#include <confab/exporting/blocking_sink.hpp>

#include "support/run_awaitable.hpp"

#include <boost/test/unit_test.hpp>

#include <new>

BOOST_AUTO_TEST_SUITE(blocking_sink)

namespace {

namespace exporting = confab::exporting;
using confab::errc;

/// Runs out of memory in the middle of a write, once.
class forgetful_sink final : public exporting::blocking_sink {
public:
    exporting::account_checkpoint resume(std::string_view) const override { return {}; }
    confab::result<exporting::write_outcome> write_now(std::string_view, std::span<exporting::record const>,
                                                       std::uint64_t) override {
        ++calls;
        if (breaks_off) throw std::bad_alloc();
        return exporting::write_outcome();
    }
    confab::result<void> advance_now(std::string_view, exporting::walk_state, std::string_view) override {
        ++calls;
        return {};
    }
    confab::result<void> commit_now() override {
        ++calls;
        return {};
    }
    std::uint64_t commits() const noexcept override { return 0; }

    bool breaks_off = false;
    int calls = 0;
};

} // namespace

// fault L6
BOOST_AUTO_TEST_CASE(after_an_exception_nothing_is_written_or_committed) {
    forgetful_sink sink;
    confab::tests::run_awaitable([](forgetful_sink& made) -> boost::asio::awaitable<void> {
        exporting::sink& used = made;
        auto const written = co_await used.write("a", {}, exporting::unlimited);
        auto const stated = co_await used.advance("a", exporting::walk_state::walking, "here");
        auto const committed = co_await used.commit();
        BOOST_TEST((written && stated && committed));
        made.breaks_off = true;
        auto const broken = co_await used.write("a", {}, exporting::unlimited);
        BOOST_TEST(!broken);
        BOOST_TEST(made.calls == 4);
        made.breaks_off = false;
        auto const again = co_await used.write("a", {}, exporting::unlimited);
        auto const moved = co_await used.advance("a", exporting::walk_state::complete, "");
        auto const kept = co_await used.commit();
        for (auto const& reason : {broken.error(), again.error(), moved.error(), kept.error()})
            BOOST_TEST((reason.code == errc::sink_failed));
        BOOST_TEST(made.calls == 4);
    }(sink));
}

BOOST_AUTO_TEST_SUITE_END()
