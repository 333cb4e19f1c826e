// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_IMPL_COMPLETE_PLAN_IPP
#define CONFAB_PAGING_IMPL_COMPLETE_PLAN_IPP

#include <confab/paging/complete_plan.hpp>

#include <confab/paging/detail/saved_numbers.hpp>

namespace confab::paging {

CONFAB_DECL position anchored_plan::position_of(row_range const& rows) const {
    if (options_.addressing == row_addressing::page_numbers)
        return position(std::to_string(rows.first / rows.count + 1) + '/' + std::to_string(rows.count));
    return rows.first == 0 ? position() : position(prefix_ + std::to_string(rows.first));
}

CONFAB_DECL result<std::vector<page_place>> anchored_plan::wanted(std::size_t most) {
    std::vector<page_place> places;
    if (!listing_ || window_ != walk_.window()) {
        auto made = newest_ && !bound_ ? newest_({}) : make_(bound_, walk_.window());
        if (!made) return made.error();
        listing_ = std::move(*made);
        window_ = walk_.window();
    }
    if (newest_ && !bound_) {
        if (!report().has_ended) places.emplace_back(listing_, position());
        return places;
    }
    for (auto const& rows : walk_.ahead(most)) places.emplace_back(listing_, position_of(rows));
    return places;
}

CONFAB_DECL result<std::span<row_fate const>> anchored_plan::on_page(std::span<walk_row const> rows,
                                                                     std::optional<position> next) {
    if (!newest_ || bound_) return walk_.on_page(rows, next.has_value());
    // This page only tells the bound. Its rows come again, as part of the walk.
    listing_.reset();
    none_.assign(rows.size(), row_fate::drop);
    if (!rows.empty() && !rows.front().sort_key)
        return failure(errc::missing_member, "the newest session does not say when it was created");
    if (!rows.empty()) {
        bound_ = rows.front().sort_key;
        return std::span<row_fate const>(none_);
    }
    // There is nothing, and what comes later does not count.
    newest_ = nullptr;
    return walk_.on_page(rows, false);
}

CONFAB_DECL bool anchored_plan::on_failure(failure const& reason) {
    auto const status = reason.details.http_status;
    bool const blames_place = status == 400 || status == 404 || status == 416 || status == 422;
    return walk_.is_probing() && blames_place && walk_.on_page({}, false).has_value();
}

CONFAB_DECL std::string anchored_plan::save() const {
    detail::number_writer out;
    out.add(newest_ != nullptr).add(bound_);
    return out.take() + '/' + walk_.save();
}

CONFAB_DECL result<void> anchored_plan::restore(std::string_view text) {
    auto const slash = text.find('/');
    bool has_bound = false;
    detail::number_reader in(text.substr(0, slash));
    in.read(has_bound).read(bound_);
    if (slash == text.npos || !in.good() || !in.at_end())
        return failure(errc::invalid_position, "it is no place of such a walk");
    if (!has_bound) newest_ = nullptr;
    auto const list = report().assumptions();
    auto walk = anchored_walk::restore(options_, text.substr(slash + 1));
    if (!walk) return walk.error();
    walk_ = std::move(*walk);
    report().assumptions(list);
    return {};
}

CONFAB_DECL result<std::shared_ptr<listing const>> caught_up_plan::listing_of(cursor_step const& step) {
    for (auto const& [known, made] : listings_)
        if (known.is_of_listing(step)) return made;
    return make_(step);
}

CONFAB_DECL result<std::vector<page_place>> caught_up_plan::wanted(std::size_t most) {
    std::vector<page_place> places;
    auto const steps = walk_.ahead(most);
    if (steps.empty()) return places;
    bool const is_other = listings_.empty() || !listings_.front().first.is_of_listing(steps.front());
    if (is_other || !guard_) guard_.emplace(limits_);
    decltype(listings_) listings;
    for (auto const& step : steps) {
        auto made = listing_of(step);
        if (!made) return made.error();
        places.emplace_back(*made, step.cursor ? position(*step.cursor) : position());
        listings.emplace_back(step, std::move(*made));
    }
    listings_ = std::move(listings);
    if (!std::exchange(is_asked_, true))
        if (auto const verdict = guard_->on_position(steps.front().cursor.value_or(std::string())); !verdict)
            return verdict.error();
    return places;
}

CONFAB_DECL result<std::span<row_fate const>> caught_up_plan::on_page(std::span<walk_row const> rows,
                                                                      std::optional<position> next) {
    is_asked_ = false;
    for (auto const& row : rows) guard_->on_row(row.id);
    std::optional<std::string> cursor;
    if (next) cursor = next->cursor();
    auto const fates = walk_.on_page(rows, std::move(cursor));
    if (!next) guard_.reset();
    else if (auto const verdict = guard_->on_page_end(); !verdict) return verdict.error();
    return fates;
}

CONFAB_DECL bool caught_up_plan::on_failure(failure const& reason) {
    if (reason.code != errc::cursor_expired || !walk_.on_expired_cursor()) return false;
    guard_.reset();
    is_asked_ = false;
    return true;
}

CONFAB_DECL result<void> caught_up_plan::restore(std::string_view text) {
    auto const list = report().assumptions();
    auto walk = caught_up_walk::restore(options_, text);
    if (!walk) return walk.error();
    walk_ = std::move(*walk);
    report().assumptions(list);
    return {};
}

} // namespace confab::paging

#endif
