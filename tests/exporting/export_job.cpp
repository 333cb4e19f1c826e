// SPDX-License-Identifier: BSL-1.0
#include <confab/exporting/export_job.hpp>
#include <confab/exporting/ndjson_sink.hpp>

#include "sample_rows.hpp"
#include "scripted_files.hpp"
#include "temporary_directory.hpp"

#include "support/errc_output.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <memory>
#include <ostream>
#include <set>
#include <stdexcept>
#include <string>

namespace confab::exporting {
inline std::ostream& operator<<(std::ostream& out, account_state value) { return out << name_of(value); }
} // namespace confab::exporting

BOOST_AUTO_TEST_SUITE(export_job)

namespace {

namespace asio = boost::asio;
namespace exporting = confab::exporting;
using confab::errc;
using confab::failure;
using confab::tests::lines_of;
using confab::tests::sample_rows;
using confab::tests::temporary_directory;
using exporting::account_state;

// What a vendor would answer: pages of a list whose positions are offsets.
class vendor {
public:
    vendor() = default;

    int rows = 25;
    int page_size = 10;
    int version = 0;
    bool says_last = false;
    std::function<std::optional<failure>(int request, int row)> refuse; ///< asked in front of each page
    std::function<void(exporting::record_batch&)> alter;
    bool hangs = false;
    bool throws = false;
    int requests = 0;
    std::vector<std::string> opened; ///< positions
};

class vendor_source final : public exporting::record_source {
public:
    vendor_source(vendor& from, std::string const& position)
        : vendor_(from), row_(position.empty() ? 0 : std::stoi(position)) {
        vendor_.opened.push_back(position);
    }
    asio::awaitable<confab::result<std::optional<exporting::record_batch>>> next() override {
        auto const request = vendor_.requests++;
        if (vendor_.hangs) {
            asio::steady_timer never(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
            co_await never.async_wait(asio::use_awaitable);
        }
        if (vendor_.throws) throw std::runtime_error("broken");
        if (vendor_.refuse)
            if (auto reason = vendor_.refuse(request, row_)) co_return std::move(*reason);
        std::optional<exporting::record_batch> batch;
        if (row_ < vendor_.rows) batch = fill();
        co_return batch;
    }
    exporting::source_stats stats() const override {
        exporting::source_stats out;
        out.requests = static_cast<std::uint64_t>(vendor_.requests);
        return out;
    }

private:
    exporting::record_batch fill() {
        auto const end = std::min(row_ + vendor_.page_size, vendor_.rows);
        auto const rows = std::make_shared<sample_rows>(row_, end, vendor_.version);
        row_ = end;
        exporting::record_batch batch;
        batch.memory = rows;
        batch.rows = rows->rows;
        batch.next_position = std::to_string(end);
        batch.is_last = vendor_.says_last && end == vendor_.rows;
        if (vendor_.alter) vendor_.alter(batch);
        return batch;
    }

    vendor& vendor_;
    int row_;
};

std::unique_ptr<exporting::sink> sink_at(std::string const& path) {
    exporting::ndjson_sink_options options;
    options.path = path;
    options.accounts.emplace_back("a", confab::paging::fingerprint(1, 1));
    auto opened = exporting::ndjson_sink::open(std::move(options));
    BOOST_TEST_REQUIRE(opened.has_value());
    return std::move(*opened);
}

exporting::export_job job_of(vendor& from, exporting::sink& sink, exporting::export_job_options options = {}) {
    auto const open = [&from](std::string const& position) { return std::make_unique<vendor_source>(from, position); };
    return exporting::export_job("a", open, sink, std::move(options));
}

exporting::account_progress run(vendor& from, std::string const& path, exporting::export_job_options options = {}) {
    auto const sink = sink_at(path);
    auto job = job_of(from, *sink, std::move(options));
    asio::io_context context;
    asio::co_spawn(context, job.run(), [](std::exception_ptr thrown) { BOOST_TEST(!thrown); });
    context.run();
    return job.progress();
}

void check_ids(std::string const& path, std::size_t rows) {
    auto const lines = lines_of(path);
    BOOST_TEST(lines.size() == rows);
    std::set<std::string> const distinct(lines.begin(), lines.end());
    BOOST_TEST(distinct.size() == rows);
}

} // namespace

BOOST_AUTO_TEST_CASE(copies_all_pages) {
    for (bool const says_last : {false, true}) {
        temporary_directory const folder;
        vendor from;
        from.says_last = says_last;
        auto const state = run(from, folder / "out.ndjson");
        BOOST_TEST(state.state == account_state::complete);
        BOOST_TEST(state.sessions == 25u);
        BOOST_TEST(state.pages == 3u);
        BOOST_TEST(state.stats.requests == (says_last ? 3u : 4u));
        BOOST_TEST(!state.error.has_value());
        check_ids(folder / "out.ndjson", 25);
    }
}

BOOST_AUTO_TEST_CASE(an_empty_account_is_complete) {
    temporary_directory const folder;
    vendor from;
    from.rows = 0;
    BOOST_TEST(run(from, folder / "out.ndjson").state == account_state::complete);
}

BOOST_AUTO_TEST_CASE(a_failure_behind_any_page_keeps_the_pages_before_and_the_next_run_goes_on) {
    for (int page = 0; page < 4; ++page) {
        temporary_directory const folder;
        vendor from;
        from.refuse = [&](int request, int) -> std::optional<failure> {
            if (request != page) return std::nullopt;
            return failure(errc::server_failure, "down");
        };
        auto state = run(from, folder / "out.ndjson");
        BOOST_TEST(state.state == account_state::failed);
        BOOST_TEST((state.error.value().code == errc::server_failure));
        BOOST_TEST(state.sessions == static_cast<std::uint64_t>(std::min(page * 10, 25)));
        check_ids(folder / "out.ndjson", state.sessions);
        from.refuse = nullptr;
        from.opened.clear();
        state = run(from, folder / "out.ndjson");
        BOOST_TEST(state.state == account_state::complete);
        BOOST_TEST(from.opened.front() == (page == 0 ? "" : std::to_string(std::min(page * 10, 25))));
        check_ids(folder / "out.ndjson", 25);
    }
}

// fault K1
BOOST_AUTO_TEST_CASE(where_the_sink_fails_at_any_call_only_what_was_committed_is_counted) {
    bool has_failed = true;
    for (std::size_t index = 0; has_failed; ++index) {
        temporary_directory const folder;
        bool is_open = false;
        auto const files = std::make_shared<confab::tests::scripted_files>();
        files->refuse([&](std::string_view, std::size_t call) { return is_open && call >= index ? ENOSPC : 0; });
        exporting::ndjson_sink_options options;
        options.path = folder / "out.ndjson";
        options.accounts.emplace_back("a", confab::paging::fingerprint(1, 1));
        options.files = files;
        options.commit_bytes = 1;
        vendor from;
        exporting::account_progress state;
        {
            auto opened = exporting::ndjson_sink::open(std::move(options));
            BOOST_TEST_REQUIRE(opened.has_value());
            is_open = true;
            index = std::max(index, files->calls.size());
            auto job = job_of(from, **opened);
            asio::io_context context;
            asio::co_spawn(context, job.run(), [](std::exception_ptr thrown) { BOOST_TEST(!thrown); });
            context.run();
            state = job.progress();
        }
        has_failed = state.state == account_state::failed;
        BOOST_TEST((has_failed || state.state == account_state::complete));
        // What a later run finds is cut to what the checkpoint states.
        static_cast<void>(sink_at(folder / "out.ndjson"));
        auto const durable = lines_of(folder / "out.ndjson").size();
        bool const is_doubtful = has_failed && files->calls.at(index) == "sync .";
        if (is_doubtful) BOOST_TEST(state.sessions <= durable);
        else BOOST_TEST(state.sessions == durable, "call " << index << ": " << state.sessions << ", " << durable);
    }
}

BOOST_AUTO_TEST_CASE(a_limit_of_any_size_ends_the_run_and_the_next_one_goes_on) {
    for (std::uint64_t limit = 1; limit <= 26; ++limit) {
        temporary_directory const folder;
        vendor from;
        from.says_last = true;
        exporting::export_job_options options;
        options.max_sessions = limit;
        std::uint64_t written = 0;
        int runs = 0;
        for (auto state = account_state::limited; state == account_state::limited; ++runs) {
            auto const progress = run(from, folder / "out.ndjson", options);
            state = progress.state;
            BOOST_TEST(progress.sessions <= limit);
            BOOST_TEST(progress.duplicates == 0u);
            written += progress.sessions;
            BOOST_TEST_REQUIRE(runs < 30);
        }
        BOOST_TEST(written == 25u);
        BOOST_TEST(runs == static_cast<int>((25 + limit - 1) / limit));
        check_ids(folder / "out.ndjson", 25);
    }
}

// fault L7
BOOST_AUTO_TEST_CASE(a_finished_export_is_refreshed) {
    temporary_directory const folder;
    vendor from;
    run(from, folder / "out.ndjson");
    auto state = run(from, folder / "out.ndjson");
    BOOST_TEST(state.state == account_state::complete);
    BOOST_TEST(state.sessions == 0u);
    BOOST_TEST(state.unchanged == 25u);
    BOOST_TEST(state.duplicates == 0u);
    check_ids(folder / "out.ndjson", 25);
    from.version = 1;
    from.rows = 26;
    state = run(from, folder / "out.ndjson");
    BOOST_TEST(state.sessions == 26u);
    check_ids(folder / "out.ndjson", 51);
}

// fault F20
BOOST_AUTO_TEST_CASE(repeated_rows_are_written_once) {
    temporary_directory const folder;
    vendor from;
    from.alter = [](exporting::record_batch& batch) {
        batch.rows.push_back(batch.rows.front());
        batch.rows.push_back(batch.rows.back());
    };
    auto const state = run(from, folder / "out.ndjson");
    BOOST_TEST(state.sessions == 25u);
    BOOST_TEST(state.duplicates == 6u);
    check_ids(folder / "out.ndjson", 25);
}

BOOST_AUTO_TEST_CASE(filters_what_the_vendor_does_not) {
    temporary_directory const folder;
    vendor from;
    exporting::export_job_options options;
    options.filter.statuses = {"resolved"};
    from.alter = [](exporting::record_batch& batch) { batch.rows.front().status = "resolved"; };
    auto const state = run(from, folder / "out.ndjson", options);
    BOOST_TEST(state.sessions == 3u);
    BOOST_TEST(state.filtered == 22u);
    BOOST_TEST(state.state == account_state::complete);
}

// fault F24, L9
BOOST_AUTO_TEST_CASE(an_expired_cursor_begins_anew_and_writes_nothing_twice) {
    for (auto const code : {errc::cursor_expired, errc::invalid_position}) {
        temporary_directory const folder;
        vendor from;
        from.refuse = [](int request, int) -> std::optional<failure> {
            if (request != 2) return std::nullopt;
            return failure(errc::server_failure);
        };
        run(from, folder / "out.ndjson");
        int notices = 0;
        exporting::export_job_options options;
        options.on_notice = [&](failure const& notice) { notices += notice.code == code; };
        from.refuse = [&](int, int row) -> std::optional<failure> {
            if (row != 20 || from.opened.size() > 2) return std::nullopt;
            return failure(code);
        };
        auto const state = run(from, folder / "out.ndjson", options);
        BOOST_TEST(state.state == account_state::complete);
        BOOST_TEST(state.sessions == 5u);
        BOOST_TEST(notices == 1);
        BOOST_TEST(from.opened.back() == "");
        check_ids(folder / "out.ndjson", 25);
    }
}

BOOST_AUTO_TEST_CASE(a_cursor_that_expires_every_time_ends_the_job) {
    temporary_directory const folder;
    vendor from;
    from.refuse = [](int, int row) -> std::optional<failure> {
        if (row != 10) return std::nullopt;
        return failure(errc::cursor_expired);
    };
    auto const state = run(from, folder / "out.ndjson");
    BOOST_TEST(state.state == account_state::failed);
    BOOST_TEST(from.opened.size() == 4u);
}

// fault F21
BOOST_AUTO_TEST_CASE(rejected_rows_are_counted_and_told_with_their_page) {
    temporary_directory const folder;
    vendor from;
    from.alter = [](exporting::record_batch& batch) {
        batch.rows.front().id = std::string_view("x\0", 2);
        batch.rejected_count = 2;
        batch.rejected.emplace_back(errc::malformed_item, "odd");
    };
    std::set<std::uint64_t> told;
    exporting::export_job_options options;
    options.on_notice = [&](failure const& notice) { told.insert(notice.details.page.value()); };
    auto const state = run(from, folder / "out.ndjson", options);
    BOOST_TEST(state.state == account_state::complete);
    BOOST_TEST(state.rejected == 9u);
    BOOST_TEST(state.sessions == 22u);
    BOOST_TEST((told == std::set<std::uint64_t>{0, 1, 2}));
}

// A filter of the program, rows that came before and rows that cannot be read must not shift it.
BOOST_AUTO_TEST_CASE(a_rejected_row_is_told_with_its_place_in_the_vendors_page) {
    temporary_directory const folder;
    vendor from;
    from.rows = 10;
    from.alter = [](exporting::record_batch& batch) {
        for (auto const other : {0u, 3u, 4u}) batch.rows[other].status = "resolved";
        batch.rows[7].id = std::string_view("x\0", 2);
        batch.rows.erase(batch.rows.begin() + 5); // as one that an earlier page had
    };
    std::set<std::uint64_t> told;
    exporting::export_job_options options;
    options.filter.statuses = {"open"};
    options.on_notice = [&](failure const& notice) { told.insert(notice.details.item.value()); };
    auto const state = run(from, folder / "out.ndjson", options);
    BOOST_TEST(state.filtered == 3u);
    BOOST_TEST(state.sessions == 5u);
    BOOST_TEST((told == std::set<std::uint64_t>{7}));
}

// fault L5
BOOST_AUTO_TEST_CASE(a_cancelled_job_is_interrupted_and_keeps_its_pages) {
    temporary_directory const folder;
    vendor from;
    {
        auto const sink = sink_at(folder / "out.ndjson");
        auto job = job_of(from, *sink);
        asio::io_context context;
        asio::cancellation_signal cancel;
        bool ended = false;
        from.refuse = [&](int request, int) -> std::optional<failure> {
            from.hangs = request == 1; // the next one
            return std::nullopt;
        };
        asio::co_spawn(context, job.run(),
                       asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr) { ended = true; }));
        context.poll();
        BOOST_TEST(!ended);
        BOOST_TEST(job.progress().state == account_state::running);
        cancel.emit(asio::cancellation_type::terminal);
        context.poll();
        BOOST_TEST(ended);
        BOOST_TEST(job.progress().state == account_state::interrupted);
        BOOST_TEST(job.progress().position == "20");
    }
    check_ids(folder / "out.ndjson", 20);
}

// fault I4
BOOST_AUTO_TEST_CASE(a_context_that_goes_leaks_nothing) {
    temporary_directory const folder;
    vendor from;
    from.hangs = true;
    auto const sink = sink_at(folder / "out.ndjson");
    asio::io_context context;
    auto job = job_of(from, *sink);
    asio::co_spawn(context, job.run(), [](std::exception_ptr) {});
    context.poll();
    job.abandon(account_state::interrupted, std::nullopt);
    BOOST_TEST(job.progress().state == account_state::interrupted);
}

BOOST_AUTO_TEST_CASE(an_exception_ends_the_job_not_the_program) {
    temporary_directory const folder;
    vendor from;
    from.throws = true;
    auto const state = run(from, folder / "out.ndjson");
    BOOST_TEST(state.state == account_state::failed);
    BOOST_TEST(describe(state.error.value()).find("broken") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
