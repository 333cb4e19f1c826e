// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_BENCHMARKS_PEERS_PROGRAM_HPP
#define CONFAB_BENCHMARKS_PEERS_PROGRAM_HPP

#include <sys/resource.h>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace peers {

/// What every program is told.
class settings {
public:
    std::string base_url;
    std::string ca_file;
    std::size_t pages = 0;
    std::size_t in_flight = 1;
    bool gzip = false;
    bool thorough = false; ///< see checksum
};

inline constexpr std::size_t windows = 8;
inline constexpr std::size_t sessions_of_page = 100;
inline constexpr char const* token = "ocx_live_benchmark";

/// The sessions are listed in windows of a day each, so that several cursors can be followed at a time.
inline std::string window_start(std::size_t window) { return "2023-01-0" + std::to_string(window + 1) + "T00:00:00Z"; }

/// The target of a page: of a window's first one, or of one that a cursor leads to.
inline std::string target(std::size_t window, std::string_view cursor) {
    std::string text = "/chat/sessions?created_after=2023-01-0" + std::to_string(window + 1) + "T00%3A00%3A00Z";
    if (!cursor.empty()) text.append("&cursor=").append(cursor);
    return text;
}

/// Hands out the windows to those who have time for one.
class window_queue {
public:
    std::optional<std::size_t> take() {
        std::lock_guard const lock(mutex_);
        return next_ == windows ? std::nullopt : std::optional(next_++);
    }

private:
    std::mutex mutex_;
    std::size_t next_ = 0;
};

class totals {
public:
    void add(std::size_t count, std::uint32_t sum) {
        sessions += count;
        checksum += sum;
    }

    std::size_t sessions = 0;
    std::uint32_t checksum = 0; ///< of the sessions' checksums the sum: the order in which they come does not count
};

/// Measures from its construction on. Make one just before the first request.
class measurement {
public:
    measurement() : cpu_(cpu_seconds()), begin_(std::chrono::steady_clock::now()) {}

    void print(settings const& wanted, totals const& found) const {
        auto const cpu = cpu_seconds() - cpu_;
        std::chrono::duration<double> const wall = std::chrono::steady_clock::now() - begin_;
        if (found.sessions != wanted.pages * sessions_of_page)
            throw std::runtime_error("there were " + std::to_string(found.sessions) + " sessions");
        ::rusage usage;
        ::getrusage(RUSAGE_SELF, &usage);
        std::printf(
            R"({"sessions": %zu, "checksum": %lu, "cpu_seconds": %.6f, "wall_seconds": %.6f, "peak_rss_kib": %ld})"
            "\n",
            found.sessions, static_cast<unsigned long>(found.checksum), cpu, wall.count(), usage.ru_maxrss);
    }

private:
    static double cpu_seconds() {
        ::rusage usage;
        ::getrusage(RUSAGE_SELF, &usage);
        auto const seconds = [](::timeval const& span) {
            return static_cast<double>(span.tv_sec) + 1e-6 * static_cast<double>(span.tv_usec);
        };
        return seconds(usage.ru_utime) + seconds(usage.ru_stime);
    }

    double cpu_;
    std::chrono::steady_clock::time_point begin_;
};

/// `main` of every program in C++: BASE-URL CA-FILE PAGES IN-FLIGHT plain|gzip [thorough]
template <class Read>
int run(int count, char** arguments, Read read) {
    try {
        if (count < 6) throw std::invalid_argument("BASE-URL CA-FILE PAGES IN-FLIGHT plain|gzip [thorough]");
        settings wanted;
        wanted.base_url = arguments[1];
        wanted.ca_file = arguments[2];
        wanted.pages = std::strtoul(arguments[3], nullptr, 10);
        wanted.in_flight = std::strtoul(arguments[4], nullptr, 10);
        wanted.gzip = std::string_view(arguments[5]) == "gzip";
        wanted.thorough = count > 6 && std::string_view(arguments[6]) == "thorough";
        read(wanted);
        return 0;
    } catch (std::exception const& error) {
        std::fprintf(stderr, "%s: %s\n", arguments[0], error.what());
        return 1;
    }
}

} // namespace peers

#endif
