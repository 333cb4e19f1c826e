// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_DETAIL_TLS_SESSION_CACHE_HPP
#define CONFAB_HTTP_DETAIL_TLS_SESSION_CACHE_HPP

#include <confab/time/deadline.hpp>

#include <openssl/ssl.h>

#include <algorithm>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace confab::http::detail {

class frees_session {
public:
    void operator()(SSL_SESSION* session) const noexcept { SSL_SESSION_free(session); }
};
using session_pointer = std::unique_ptr<SSL_SESSION, frees_session>;

/** TLS sessions that a connector may resume.
 *
 *  A resumed session is not verified anew: it is as trusted as the connection that it comes from. So a cache belongs to one
 *  connector, that is to one set of TLS settings, and gives a session back for the very host and port that it was made with.
 *  @par Thread safety shared objects: safe.
 */
class tls_session_cache {
public:
    /// In all: the newest are kept. A server sends two tickets a connection, as a rule.
    static constexpr std::size_t max_sessions = 8;

    /// Keeps a copy of a session. A connection marks its own unusable where it ends without close_notify.
    void put(std::string const& server, SSL_SESSION const* session) {
        session_pointer copy(SSL_SESSION_dup(session));
        if (!copy || SSL_SESSION_is_resumable(copy.get()) != 1) return;
        std::lock_guard const lock(mutex_);
        sessions_.emplace_front(server, std::move(copy));
        if (sessions_.size() > max_sessions) sessions_.pop_back();
    }

    /** The newest session of a server, null if there is none. Expired ones are forgotten on the way; one of TLS 1.3 is given out
     *  once only (RFC 8446, C.4: two connections with one ticket can be linked).
     */
    session_pointer take(std::string const& server, time::utc_time now) {
        std::lock_guard const lock(mutex_);
        sessions_.remove_if([&](entry const& one) { return has_expired(*one.session, now); });
        auto const found =
            std::find_if(sessions_.begin(), sessions_.end(), [&](entry const& one) { return one.server == server; });
        if (found == sessions_.end()) return nullptr;
        if (SSL_SESSION_get_protocol_version(found->session.get()) < TLS1_3_VERSION)
            return session_pointer(SSL_SESSION_dup(found->session.get()));
        auto session = std::move(found->session);
        sessions_.erase(found);
        return session;
    }

    /// Forgets a server's sessions: a handshake with one has failed.
    void forget(std::string const& server) noexcept {
        std::lock_guard const lock(mutex_);
        sessions_.remove_if([&](entry const& one) { return one.server == server; });
    }

    std::size_t size() const {
        std::lock_guard const lock(mutex_);
        return sessions_.size();
    }

private:
    class entry {
    public:
        entry(std::string entry_server, session_pointer entry_session)
            : server(std::move(entry_server)), session(std::move(entry_session)) {}

        std::string server;
        session_pointer session;
    };

    static bool has_expired(SSL_SESSION const& session, time::utc_time now) noexcept {
        auto const begin = static_cast<long long>(SSL_SESSION_get_time(&session));
        auto const end = begin + static_cast<long long>(SSL_SESSION_get_timeout(&session));
        return std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count() >= end;
    }

    mutable std::mutex mutex_;
    std::list<entry> sessions_; // newest first
};

/** Puts the sessions that a server gives a connection into a cache. Must live as long as the connection's SSL object, which
 *  refers to it.
 */
class session_keeper {
public:
    session_keeper(std::shared_ptr<tls_session_cache> cache, std::string server)
        : cache_(std::move(cache)), server_(std::move(server)) {}
    session_keeper(session_keeper const&) = delete;
    session_keeper& operator=(session_keeper const&) = delete;

    /// Offers the server a session, if there is one, and keeps those to come. Before the handshake.
    void attach(SSL* ssl, time::utc_time now) {
        SSL_set_ex_data(ssl, place(), this);
        if (auto const session = cache_->take(server_, now)) SSL_set_session(ssl, session.get());
    }
    void forget() noexcept { cache_->forget(server_); }

    /// Has a context hand the sessions of its connections to their keepers. @return whether OpenSSL would.
    static bool enable(SSL_CTX* context) noexcept {
        SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
        SSL_CTX_sess_set_new_cb(context, &session_keeper::keep);
        return place() >= 0;
    }

private:
    /// Where an SSL object has its keeper.
    static int place() noexcept {
        static int const index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
        return index;
    }
    static int keep(SSL* ssl, SSL_SESSION* session) noexcept {
        if (auto* const keeper = static_cast<session_keeper*>(SSL_get_ex_data(ssl, place()))) {
            try {
                keeper->cache_->put(keeper->server_, session);
            } catch (...) {
                // Without memory the next handshake is a full one.
            }
        }
        return 0; // OpenSSL keeps its reference
    }

    std::shared_ptr<tls_session_cache> cache_;
    std::string server_;
};

} // namespace confab::http::detail

#endif
