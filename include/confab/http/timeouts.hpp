// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_TIMEOUTS_HPP
#define CONFAB_HTTP_TIMEOUTS_HPP

#include <confab/time/deadline.hpp>

#include <cstdint>

namespace confab::http {

/** How long the phases of an exchange may last. Zero and less are over at once; time::no_limit never is. */
class timeouts {
public:
    timeouts() = default;

    time::duration total =
        std::chrono::minutes(5); ///< all of an exchange, with waiting for a connection; default 5 min
    time::duration resolve = std::chrono::seconds(10);    ///< finding the addresses of the host; default 10 s
    time::duration connect = std::chrono::seconds(10);    ///< all addresses together; default 10 s
    time::duration handshake = std::chrono::seconds(10);  ///< TLS; default 10 s
    time::duration write = std::chrono::seconds(30);      ///< sending the request; default 30 s
    time::duration first_byte = std::chrono::seconds(60); ///< from the request's end to the first byte; default 60 s
    time::duration idle = std::chrono::seconds(30);       ///< between two reads of a response; default 30 s
    time::duration keep_alive =
        std::chrono::milliseconds(4500); ///< a connection idle for longer is not reused; default 4.5 s
    time::duration connection_age = std::chrono::minutes(
        10); ///< an older connection is not reused, so that a moved host is followed; default 10 min
    /** A response that brings less, on average over `throughput_window`, fails with errc::too_slow: `idle` alone lets a server
     *  hold a connection with a byte now and then. 0: any throughput will do. Default 100 bytes a second.
     */
    std::uint64_t min_bytes_per_second = 100;
    time::duration throughput_window = std::chrono::minutes(1); ///< how long it may bring less; default 1 min
};

} // namespace confab::http

#endif
