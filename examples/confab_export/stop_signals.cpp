// SPDX-License-Identifier: BSL-1.0
#include "stop_signals.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <mutex>
#include <thread>
#include <utility>

namespace confab_export {

class stop_signals::watcher {
public:
    watcher() : signals_(context_, SIGINT, SIGTERM) {
        std::signal(SIGPIPE, SIG_IGN);
        std::signal(SIGXFSZ, SIG_IGN);
        signals_.async_wait([this](boost::system::error_code error, int) {
            if (error) return;
            std::lock_guard const held(mutex_);
            requested.store(true);
            if (action_) action_();
        });
        thread_ = std::thread([this] { context_.run(); });
    }
    ~watcher() {
        context_.stop();
        thread_.join();
    }
    void act(std::function<void()> action) {
        std::lock_guard const held(mutex_);
        action_ = std::move(action);
        if (requested.load() && action_) action_();
    }

    std::atomic<bool> requested = false;

private:
    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{context_.get_executor()};
    boost::asio::signal_set signals_;
    std::mutex mutex_; // of action_, also while it runs
    std::function<void()> action_;
    std::thread thread_;
};

stop_signals::stop_signals() : watcher_(std::make_unique<watcher>()) {}
stop_signals::~stop_signals() = default;
bool stop_signals::requested() const noexcept { return watcher_->requested.load(); }
void stop_signals::on_request(std::function<void()> action) { watcher_->act(std::move(action)); }

} // namespace confab_export
