// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_IMPL_CAUGHT_UP_WALK_IPP
#define CONFAB_PAGING_IMPL_CAUGHT_UP_WALK_IPP

#include <confab/paging/caught_up_walk.hpp>

#include <confab/paging/detail/saved_numbers.hpp>

#include <algorithm>
#include <utility>

namespace confab::paging {
namespace detail {

inline constexpr unsigned most_catch_ups = 16;
inline constexpr unsigned most_expired_cursors = 3;

} // namespace detail

CONFAB_DECL caught_up_walk::caught_up_walk(caught_up_options options, fingerprint_key const& key)
    : options_(options), key_(key), ledger_(options.remembers), since_(options.changed_since),
      top_(options.changed_since) {}

CONFAB_DECL std::optional<cursor_step> caught_up_walk::next() {
    auto steps = ahead(1);
    if (steps.empty()) return std::nullopt;
    return std::move(steps.front());
}

CONFAB_DECL std::vector<cursor_step> caught_up_walk::ahead(std::size_t most) {
    std::vector<cursor_step> steps;
    if (is_over_) return steps;
    // What was ahead has come when a window needs a further page: others are asked for meanwhile.
    auto const wanted = cursor_ && most > 1 ? 2 * most : most;
    auto const windows = windows_ ? windows_->ahead(wanted) : std::vector<time_window>(1);
    for (auto const& window : windows) {
        auto& step = steps.emplace_back();
        step.changed_since = since_;
        step.window = window;
    }
    steps.front().cursor = cursor_;
    return steps;
}

CONFAB_DECL std::span<row_fate const> caught_up_walk::on_page(std::span<walk_row const> rows,
                                                              std::optional<std::string> following) {
    ++ledger_.report().pages;
    fates_.clear();
    bool const is_first = pages_of_pass_++ == 0;
    for (auto const& row : rows) {
        fates_.push_back(ledger_.enter(row));
        if (!row.is_readable || !row.sort_key) is_violated_ = true;
        newest_ = std::max(newest_, row.sort_key);
        if (is_first) top_ = std::max(top_, row.sort_key);
    }
    if (windows_) {
        cursor_.reset();
        if (windows_->on_page(rows, following.has_value())) cursor_ = std::move(following);
        if (!windows_->is_over()) return fates_;
        windows_.reset();
    } else {
        if (options_.divides && passes_ == 0 && is_first && following) windows_ = time_windows::begin(rows);
        if (!windows_) cursor_ = std::move(following);
        if (windows_) return fates_;
    }
    if (!cursor_) end_pass();
    return fates_;
}

CONFAB_DECL bool caught_up_walk::on_expired_cursor() {
    cursor_.reset();
    // The first page of the pass that broke off is still the earlier one: what it began with stays.
    return ++expired_ <= detail::most_expired_cursors;
}

CONFAB_DECL void caught_up_walk::end_pass() {
    if (pages_of_pass_ == 1) return end();
    if (++passes_ > detail::most_catch_ups || !top_) {
        is_violated_ = true;
        return end();
    }
    since_ = *top_ - options_.margin;
    if (options_.changed_since && *since_ < *options_.changed_since) since_ = options_.changed_since;
    // What was seen before the next pass begins is no later than its beginning, wherever it stands in the list.
    top_ = std::max(top_, newest_);
    pages_of_pass_ = 0;
}

CONFAB_DECL void caught_up_walk::end() {
    is_over_ = true;
    auto& report = ledger_.report();
    report.has_ended = true;
    report.grade = is_violated_ ? walk_grade::unproven : walk_grade::assumed;
    if (!is_violated_) report.watermark = std::max(newest_, options_.changed_since);
}

CONFAB_DECL std::string caught_up_walk::save() const {
    detail::number_writer out;
    out.add(since_).add(top_).add(newest_).add(pages_of_pass_).add(passes_).add(expired_);
    out.add(is_over_).add(is_violated_).add(cursor_.has_value()).add(windows_.has_value());
    if (windows_) windows_->save(out);
    return out.take() + '/' + cursor_.value_or(std::string());
}

CONFAB_DECL result<caught_up_walk> caught_up_walk::restore(caught_up_options options, std::string_view text) {
    auto const slash = text.find('/');
    bool has_cursor = false;
    caught_up_walk walk(options);
    detail::number_reader in(text.substr(0, slash));
    in.read(walk.since_).read(walk.top_).read(walk.newest_).read(walk.pages_of_pass_).read(walk.passes_);
    bool has_windows = false;
    in.read(walk.expired_).read(walk.is_over_).read(walk.is_violated_).read(has_cursor).read(has_windows);
    if (has_windows) walk.windows_.emplace().restore(in);
    if (slash == text.npos || !in.good() || !in.at_end())
        return failure(errc::invalid_position, "it is no place of such a walk");
    if (has_cursor) walk.cursor_ = text.substr(slash + 1);
    if (walk.is_over_) walk.end();
    return walk;
}

} // namespace confab::paging

#endif
