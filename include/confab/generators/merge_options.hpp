// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_GENERATORS_MERGE_OPTIONS_HPP
#define CONFAB_GENERATORS_MERGE_OPTIONS_HPP

#include <confab/error.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <vector>

namespace confab {

/// What a merged stream does when one of its sources fails.
enum class on_source_failure {
    stop,  ///< the merged stream fails with the source's error, once what was there before is delivered
    go_on, ///< the other sources go on; the merge_report has the error
};

/// What has come of one source of a merged stream.
class source_report {
public:
    source_report() = default;

    std::uint64_t delivered = 0;    ///< its values that the consumer got
    bool has_ended = false;         ///< whether nothing more will come of it
    std::exception_ptr error;       ///< what it failed with; null: it did not
    std::optional<failure> reason;  ///< the same, where it is an error of this library or of the system
    std::uint64_t order_breaks = 0; ///< merge_by(): values that came too late for their place
};

/** What has come of the sources of a merged stream, in their order.
 *  @par Thread safety written while the stream is pulled: read between pulls, or after its end.
 */
class merge_report {
public:
    merge_report() = default;

    std::vector<source_report> sources;

    /// Whether every source has ended, and none of them failed.
    bool is_complete() const noexcept {
        for (auto const& source : sources)
            if (!source.has_ended || source.error) return false;
        return true;
    }
    /// Whether each value came in its place. Of merge_by().
    bool is_ordered() const noexcept {
        for (auto const& source : sources)
            if (source.order_breaks != 0) return false;
        return true;
    }
};

/// How sources are merged.
class merge_options {
public:
    merge_options() = default;

    /// What a failure of one source means for the others. Default: stop.
    merge_options& on_failure(on_source_failure policy) { return policy_ = policy, *this; }
    /// Where to keep the books of each source. Default: nowhere.
    merge_options& report(std::shared_ptr<merge_report> into) { return report_ = std::move(into), *this; }

    on_source_failure on_failure() const noexcept { return policy_; }
    std::shared_ptr<merge_report> const& report() const noexcept { return report_; }

private:
    on_source_failure policy_ = on_source_failure::stop;
    std::shared_ptr<merge_report> report_;
};

namespace detail {

/// The books of a merge under way.
class merge_books {
public:
    merge_books(merge_options const& options, std::size_t sources)
        : policy_(options.on_failure()),
          report_(options.report() ? options.report() : std::make_shared<merge_report>()) {
        report_->sources.assign(sources, source_report());
    }

    void delivered(std::size_t source) noexcept { ++report_->sources[source].delivered; }
    void out_of_order(std::size_t source) noexcept { ++report_->sources[source].order_breaks; }
    /// A source has ended. @return the error with which the merged stream has to end, if any
    std::exception_ptr ended(std::size_t source, std::exception_ptr error) {
        auto& entry = report_->sources[source];
        entry.has_ended = true;
        entry.error = error;
        if (error) entry.reason = failure_of(error);
        return policy_ == on_source_failure::stop ? error : nullptr;
    }

private:
    on_source_failure policy_;
    std::shared_ptr<merge_report> report_;
};

} // namespace detail
} // namespace confab

#endif
