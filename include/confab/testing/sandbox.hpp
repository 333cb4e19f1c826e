// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_SANDBOX_HPP
#define CONFAB_TESTING_SANDBOX_HPP

#include <confab/detail/config.hpp>
#include <confab/testing/certificate_authority.hpp>
#include <confab/testing/sandbox_router.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace confab::testing {

/** Where and how a @ref sandbox listens; what it answers is in the router's options. */
class sandbox_options : public sandbox_router_options {
public:
    sandbox_options() = default;

    std::uint16_t port = 0;                         ///< on 127.0.0.1; 0: a free one
    std::optional<certificate_authority> authority; ///< who signs the server's certificate; default: one of its own
    certificate_options certificate;                ///< what the server's certificate says; default: a good one
    bool tls_1_3 = true;                            ///< false: nothing above TLS 1.2
    std::uint64_t requests_per_connection = 0;      ///< then the server closes it; 0: as many as the client likes
    std::chrono::milliseconds idle_limit{60'000};   ///< a connection that sends no request for so long is closed
};

/** A real HTTPS server on the loopback interface that plays vendors: to be started inside a test.
 *
 *  It listens before the constructor returns. HTTP/1.1 with keep-alive, TLS 1.2 and 1.3.
 *
 *  @par Thread safety shared objects: safe, apart from construction and destruction.
 *  @par Example
 *  @code
 *  confab::testing::sandbox server(std::make_shared<confab::testing::opencx_sandbox>(confab::testing::sandbox_data()));
 *  // a client that trusts server.root_pem() talks to server.base_url()
 *  @endcode
 */
class sandbox {
public:
    /** Serves one vendor from a thread of its own.
     *  @throws std::invalid_argument options out of their bounds. @throws std::runtime_error no certificate could be
     *  made. @throws boost::system::system_error the port is taken.
     */
    CONFAB_DECL explicit sandbox(std::shared_ptr<sandbox_vendor> vendor, sandbox_options options = {});

    /// Serves several vendors, each below a path of its own, from a thread of its own. @copydetails sandbox
    CONFAB_DECL explicit sandbox(std::vector<sandbox_mount> mounts, sandbox_options options = {});

    /** Serves vendors on the caller's executor, through a strand.
     *  @par Lifetimes the executor's context must outlive the sandbox.
     */
    CONFAB_DECL sandbox(boost::asio::any_io_executor executor, std::vector<sandbox_mount> mounts,
                        sandbox_options options = {});

    sandbox(sandbox const&) = delete;
    sandbox& operator=(sandbox const&) = delete;
    /// Stops, and joins the thread.
    CONFAB_DECL ~sandbox();

    /// The port it listens on.
    CONFAB_DECL std::uint16_t port() const noexcept;
    /// For instance "https://127.0.0.1:34567", or with the prefix of a mount "https://127.0.0.1:34567/opencx".
    CONFAB_DECL std::string base_url(std::string_view prefix = {}) const;
    /// The root certificate that a client has to trust, PEM.
    CONFAB_DECL std::string root_pem() const;

    /// The latest requests in their order. They hold the credentials that were sent.
    CONFAB_DECL std::vector<sandbox_request> requests() const;
    /// What has happened so far.
    CONFAB_DECL sandbox_counters counters() const;

    /** Closes the port and all connections; what is being sent is cut off. May be called repeatedly, but not from a
     *  fault plan. With a thread of its own it is over when this returns, else when the context has run the rest.
     */
    CONFAB_DECL void stop();

private:
    class core;
    class own_thread;

    std::unique_ptr<own_thread> thread_;
    std::shared_ptr<core> core_;
};

} // namespace confab::testing

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/testing/impl/sandbox.ipp>
#endif

#endif
