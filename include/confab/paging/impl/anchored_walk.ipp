// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_IMPL_ANCHORED_WALK_IPP
#define CONFAB_PAGING_IMPL_ANCHORED_WALK_IPP

#include <confab/paging/anchored_walk.hpp>

#include <confab/paging/detail/saved_numbers.hpp>

#include <algorithm>

namespace confab::paging {
namespace detail {

inline constexpr unsigned most_passes = 16;
inline constexpr unsigned most_probes = 8;
inline constexpr unsigned most_repeats = 2;
inline constexpr std::size_t saved_anchors = 128;
// Reading everything again, in pages that overlap by half, is no lack of progress; what goes beyond is.
inline constexpr std::uint64_t most_pages_without_gain = 64;

// The digest of a sequence of rows: of what stood before, and of one more.
inline fingerprint extended(fingerprint const& before, fingerprint_key const& key, walk_row const& row) {
    std::uint64_t const words[] = {before.high, before.low, row.id.high, row.id.low, row.row_version.bits()};
    char bytes[sizeof(words)];
    std::memcpy(bytes, words, sizeof(words));
    return fingerprint_of(key, std::string_view(bytes, sizeof(bytes)));
}

} // namespace detail

CONFAB_DECL anchored_walk::anchored_walk(anchored_options options, fingerprint_key const& key)
    : options_(options), ledger_(options.remembers), anchors_(key), back_(0) {
    auto const least = options_.addressing == row_addressing::offsets ? 2u : least_numbered_page;
    options_.page_rows = std::max(options_.page_rows, least);
    bound_ = options_.until;
    back_ = least_overlap();
}

// One row is enough; some more spare a page wherever the last one moves.
CONFAB_DECL std::uint32_t anchored_walk::least_overlap() const noexcept {
    return std::clamp<std::uint32_t>(options_.page_rows / 4, 1, 4);
}

CONFAB_DECL row_range anchored_walk::range_from(std::uint64_t wanted) const {
    if (options_.addressing == row_addressing::offsets) return {wanted, options_.page_rows};
    // Page numbers begin at multiples of the page's size: takes the size whose page reaches farthest.
    row_range best(wanted - wanted % options_.page_rows, options_.page_rows);
    for (auto rows = options_.page_rows - 1; rows > 0; --rows) {
        auto const first = wanted - wanted % rows;
        if (first + rows > best.first + best.count) best = row_range(first, rows);
    }
    return best;
}

CONFAB_DECL std::optional<row_range> anchored_walk::next() const {
    if (is_over_) return std::nullopt;
    if (!is_probing_) return range_from(end_ > back_ ? end_ - back_ : 0);
    return row_range(end_, options_.addressing == row_addressing::offsets ? options_.page_rows : 1);
}

CONFAB_DECL std::vector<row_range> anchored_walk::ahead(std::size_t most) const {
    std::vector<row_range> ranges;
    auto const first = next();
    if (!first) return ranges;
    ranges.push_back(*first);
    if (!options_.keys_are_fixed || is_probing_ || back_ != least_overlap()) return ranges;
    while (ranges.size() < most) {
        auto const& last = ranges.back();
        if (options_.most_rows != 0 && last.first + 2 * std::uint64_t{last.count} > options_.most_rows) break;
        ranges.push_back(range_from(last.first + last.count - least_overlap()));
    }
    return ranges;
}

CONFAB_DECL void anchored_walk::enter(std::span<walk_row const> rows) {
    fates_.clear();
    for (auto const& row : rows) {
        bool const is_older =
            options_.is_descending && options_.until && row.sort_key && *row.sort_key < *options_.until;
        fates_.push_back(is_older ? ledger_.filter() : ledger_.enter(row));
        if (!row.is_readable || !row.sort_key) is_violated_ = true;
        if (row.sort_key && (!newest_ || *newest_ < *row.sort_key)) newest_ = row.sort_key;
    }
}

CONFAB_DECL void anchored_walk::check_order(std::span<walk_row const> rows) {
    for (std::size_t i = 1; i < rows.size(); ++i) {
        auto const& before = options_.is_descending ? rows[i].sort_key : rows[i - 1].sort_key;
        auto const& behind = options_.is_descending ? rows[i - 1].sort_key : rows[i].sort_key;
        if (before && behind && *behind < *before) is_violated_ = true;
    }
}

// `known` rows of the page end with its anchor.
CONFAB_DECL void anchored_walk::cover(row_range const& at, std::span<walk_row const> rows, std::size_t known) {
    if (end_ != 0 && (known == 0 || at.first + known != end_)) is_clean_ = false;
    if (known == 0) anchors_.clear();
    for (auto const& row : rows.subspan(known)) {
        anchors_.add(row);
        digest_ = detail::extended(digest_, anchors_.key(), row);
        if (row.sort_key) last_key_ = row.sort_key;
    }
    end_ = at.first + rows.size();
    if (known < rows.size() && end_ > farthest_) pages_without_gain_ = 0;
    farthest_ = std::max(farthest_, end_);
    back_ = std::max<std::uint64_t>(least_overlap(), back_ / 2);
}

CONFAB_DECL bool anchored_walk::reaches_bound(std::span<walk_row const> rows) const {
    if (!options_.is_descending || !bound_) return false;
    return std::any_of(rows.begin(), rows.end(),
                       [this](walk_row const& row) { return row.sort_key && *row.sort_key < *bound_; });
}

CONFAB_DECL void anchored_walk::on_probe(std::span<walk_row const> rows) {
    // What stands there now need not follow what is known without a gap: only an anchored page tells.
    // What is known all the same, twice, is a vendor that repeats its last rows behind the end.
    bool const is_repeated =
        std::all_of(rows.begin(), rows.end(), [this](walk_row const& row) { return anchors_.holds(row); });
    if (!is_repeated) {
        is_clean_ = false;
        if (options_.addressing == row_addressing::offsets) full_rows_ = std::max(full_rows_, short_rows_);
    }
    if (!rows.empty() && ++probes_ < (is_repeated ? detail::most_repeats : detail::most_probes)) return;
    if (!is_repeated) is_violated_ = true;
    end_pass();
}

CONFAB_DECL result<std::span<row_fate const>> anchored_walk::on_page(std::span<walk_row const> rows,
                                                                     bool more_follows) {
    auto const at = *next();
    ++ledger_.report().pages;
    enter(rows);
    check_order(rows);
    std::span<row_fate const> const fates(fates_);
    if (++pages_without_gain_ > detail::most_pages_without_gain + 8 * (farthest_ / options_.page_rows))
        return failure(errc::no_progress, "rows move faster than they can be read");
    if (std::exchange(is_probing_, false)) {
        on_probe(rows);
        return fates;
    }
    if (pages_of_pass_++ == 0)
        for (auto const& row : rows) top_ = std::max(top_, row.sort_key);
    std::size_t known = rows.size();
    while (known > 0 && !anchors_.holds(rows[known - 1])) --known;
    bool const begins_list = at.first == 0 && !window_;
    if (known == 0 && !begins_list) {
        ++ledger_.report().reread;
        is_clean_ = false;
        back_ *= 2;
        if (at.first != 0) return fates;
        margin_ = std::min<json::timestamp::duration>(margin_ * 2, std::chrono::years(10'000));
        end_ = 0;
        if (auto const opened = open_window(); !opened) return opened.error();
        return fates;
    }
    cover(at, rows, known);
    short_rows_ = rows.size();
    bool const is_short =
        rows.size() < at.count && (rows.size() < full_rows_ || full_rows_ == 0 || known == rows.size());
    if (reaches_bound(rows.subspan(known)) || (options_.tells_end && !more_follows) || (rows.empty() && at.first == 0))
        end_pass();
    else if (!options_.tells_end && is_short) is_probing_ = true;
    else if (options_.most_rows != 0 && end_ + options_.page_rows > options_.most_rows) {
        if (auto const opened = open_window(); !opened) return opened.error();
    }
    return fates;
}

CONFAB_DECL result<void> anchored_walk::open_window() {
    auto const begin = last_key_ ? std::optional(*last_key_ - margin_) : std::nullopt;
    bool const is_later = begin && (!window_ || *window_ < *begin);
    bool const is_forward = end_ != 0;
    if (!begin || (is_forward && !is_later))
        return failure(errc::row_cap_reached, "more rows than the vendor serves have the same time");
    window_ = begin;
    if (is_forward) margin_ = std::chrono::seconds(1);
    if (is_forward) farthest_ = 0;
    end_ = 0;
    back_ = least_overlap();
    is_clean_ = false; // places begin anew
    return {};
}

CONFAB_DECL void anchored_walk::end_pass() {
    if (options_.is_descending) {
        if (pages_of_pass_ <= 1) return end();
        if (++passes_ < detail::most_passes && top_) {
            bound_ = top_;
            return begin_pass();
        }
        is_violated_ = true;
        return end();
    }
    // A place for each session, and a session at each place.
    bool const is_clean = is_clean_ && ledger_.sessions() == end_;
    if (!options_.confirms) return end();
    if (passes_++ == 0) {
        if (is_clean) first_digest_ = digest_;
        return is_clean ? begin_pass() : end();
    }
    is_confirmed_ = is_clean && end_ >= least_proven_rows && first_digest_ == digest_;
    end();
}

CONFAB_DECL void anchored_walk::begin_pass() {
    anchors_.clear();
    window_.reset();
    last_key_.reset();
    margin_ = std::chrono::seconds(1);
    end_ = farthest_ = 0;
    back_ = least_overlap();
    pages_of_pass_ = pages_without_gain_ = probes_ = 0;
    is_clean_ = true;
    digest_ = fingerprint();
    top_.reset();
}

CONFAB_DECL void anchored_walk::end() {
    is_over_ = true;
    auto& report = ledger_.report();
    report.has_ended = true;
    report.grade = is_violated_ ? walk_grade::unproven : is_confirmed_ ? walk_grade::proven : walk_grade::assumed;
    if (!is_violated_) report.watermark = std::max(newest_, options_.until);
}

CONFAB_DECL std::string anchored_walk::save() const {
    detail::number_writer out;
    out.add(end_).add(back_).add(farthest_).add(probes_).add(passes_).add(pages_of_pass_);
    out.add(is_probing_).add(is_over_).add(is_violated_).add(bound_).add(top_).add(newest_).add(window_).add(last_key_);
    out.add(anchors_.key().high).add(anchors_.key().low);
    auto const& rows = anchors_.rows();
    for (auto i = rows.size() - std::min(rows.size(), detail::saved_anchors); i < rows.size(); ++i) out.add(rows[i]);
    return out.take();
}

CONFAB_DECL result<anchored_walk> anchored_walk::restore(anchored_options options, std::string_view text) {
    detail::number_reader in(text);
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    anchored_walk walk(options, fingerprint_key());
    in.read(walk.end_).read(walk.back_).read(walk.farthest_).read(walk.probes_).read(walk.passes_);
    in.read(walk.pages_of_pass_).read(walk.is_probing_).read(walk.is_over_).read(walk.is_violated_);
    in.read(walk.bound_)
        .read(walk.top_)
        .read(walk.newest_)
        .read(walk.window_)
        .read(walk.last_key_)
        .read(high)
        .read(low);
    walk.anchors_ = row_anchors(fingerprint_key(high, low));
    for (std::uint64_t row = 0; in.good() && !in.at_end();) {
        in.read(row);
        walk.anchors_.add(row);
    }
    if (!in.good() || walk.back_ == 0 || walk.anchors_.rows().size() > detail::saved_anchors)
        return failure(errc::invalid_position, "it is no place of such a walk");
    walk.is_clean_ = false; // what was met before is not known
    if (walk.is_over_) walk.end();
    return walk;
}

} // namespace confab::paging

#endif
