// SPDX-License-Identifier: BSL-1.0
#include "vendors.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace confab_sandbox {
namespace {

namespace testing = confab::testing;

/// How a vendor's sessions are changed.
class session_changes {
public:
    session_changes() = default;

    std::function<void()> insert;
    std::function<void(std::uint64_t index)> touch;
    std::function<void(std::uint64_t index)> erase;
};

/// A vendor that changes its sessions in front of every so many requests, as if it were in use.
class busy_vendor final : public testing::sandbox_vendor {
public:
    busy_vendor(std::shared_ptr<testing::sandbox_vendor> vendor, session_changes changes, options const& chosen)
        : vendor_(std::move(vendor)), changes_(std::move(changes)), sessions_(chosen.data.sessions),
          insert_every_(chosen.insert_every), touch_every_(chosen.touch_every), erase_every_(chosen.erase_every) {}

    testing::sandbox_response handle(testing::sandbox_request const& request, testing::page_change change) override {
        ++requests_;
        auto const due = [&](std::uint64_t every) { return every != 0 && requests_ % every == 0; };
        if (due(insert_every_)) changes_.insert();
        // Spread over all sessions by steps that share no factor with most numbers of them.
        auto const index = sessions_ == 0 ? 0 : requests_ * 7919 % sessions_;
        if (sessions_ != 0 && due(touch_every_)) changes_.touch(index);
        if (sessions_ != 0 && due(erase_every_)) changes_.erase((index + sessions_ / 2) % sessions_);
        return vendor_->handle(request, change);
    }
    testing::sandbox_response error(unsigned status, std::string_view message) const override {
        return vendor_->error(status, message);
    }

private:
    std::shared_ptr<testing::sandbox_vendor> vendor_;
    session_changes changes_;
    std::uint64_t sessions_, insert_every_, touch_every_, erase_every_;
    std::uint64_t requests_ = 0; // a sandbox calls from one thread at a time
};

testing::sandbox_time now() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

// For the vendors whose sessions are sandbox_rows.
template <class Vendor>
session_changes changes_of_rows(std::shared_ptr<Vendor> const& vendor) {
    session_changes made;
    made.insert = [vendor] { vendor->rows().insert(now()); };
    made.touch = [vendor](std::uint64_t index) { vendor->rows().touch(index, now()); };
    made.erase = [vendor](std::uint64_t index) { vendor->rows().erase(index); };
    return made;
}

session_changes changes_of(std::shared_ptr<testing::opencx_sandbox> const& vendor) { return changes_of_rows(vendor); }
session_changes changes_of(std::shared_ptr<testing::athena_sandbox> const& vendor) { return changes_of_rows(vendor); }
session_changes changes_of(std::shared_ptr<testing::twin_sandbox> const& vendor) { return changes_of_rows(vendor); }
session_changes changes_of(std::shared_ptr<testing::yourgpt_sandbox> const& vendor) {
    session_changes made;
    made.insert = [vendor] { vendor->insert(); };
    auto const unless_gone = [](auto const& change) {
        try {
            change();
        } catch (std::out_of_range const&) {
            // It was erased before: then nothing is to be done.
        }
    };
    made.touch = [vendor, unless_gone](std::uint64_t index) { unless_gone([&] { vendor->touch(index); }); };
    made.erase = [vendor, unless_gone](std::uint64_t index) { unless_gone([&] { vendor->erase(index); }); };
    return made;
}

} // namespace

std::vector<testing::sandbox_mount> make_vendors(options const& chosen) {
    std::vector<testing::sandbox_mount> mounts;
    auto data = chosen.data;
    auto const mount = [&](std::string prefix, auto vendor) {
        mounts.emplace_back(std::move(prefix), std::make_shared<busy_vendor>(vendor, changes_of(vendor), chosen));
        ++data.seed; // the vendors do not have the same sessions
    };
    mount("/opencx", std::make_shared<testing::opencx_sandbox>(testing::sandbox_data(data), chosen.opencx));
    mount("/yourgpt", std::make_shared<testing::yourgpt_sandbox>(testing::sandbox_data(data), chosen.yourgpt));
    mount("/athena", std::make_shared<testing::athena_sandbox>(testing::sandbox_data(data), chosen.athena));
    mount("/twin", std::make_shared<testing::twin_sandbox>(testing::sandbox_data(data), chosen.twin));
    return mounts;
}

testing::sandbox_fault_plan make_faults(options const& chosen) {
    auto const every = chosen.fault_every;
    std::chrono::milliseconds const delay(chosen.delay_milliseconds);
    if (every == 0 && delay.count() == 0) return {};
    return [every, delay, fault = fault_of(chosen.fault)](testing::sandbox_request const& request) {
        std::optional<testing::sandbox_fault> met;
        if (every != 0 && request.number % every == 0) met = fault;
        else if (delay.count() > 0) met = testing::sandbox_fault::delay(std::chrono::milliseconds(0));
        if (met) met->delayed_by = delay;
        return met;
    };
}

} // namespace confab_sandbox
