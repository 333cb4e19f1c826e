// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_COMPLETE_PLAN_HPP
#define CONFAB_PAGING_COMPLETE_PLAN_HPP

#include <confab/paging/anchored_walk.hpp>
#include <confab/paging/caught_up_walk.hpp>
#include <confab/paging/listing.hpp>
#include <confab/paging/walk_guard.hpp>

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::paging {

/// A page that a complete walk asks for.
class page_place {
public:
    page_place(std::shared_ptr<listing const> of, position where) : from(std::move(of)), at(std::move(where)) {}

    std::shared_ptr<listing const> from;
    position at;

    friend bool operator==(page_place const&, page_place const&) = default;
};

/// A vendor's listing, or why there is none, as any listing.
template <class Listing>
result<std::shared_ptr<listing const>> any_listing(result<std::shared_ptr<Listing const>> made) {
    if (!made) return made.error();
    return std::shared_ptr<listing const>(std::move(*made));
}

/** Which pages a complete or incremental walk asks for, in terms of a vendor's listings: a walk without I/O, and the listings
 *  that it needs. No I/O.
 *  @par Thread safety distinct objects: safe; shared objects: unsafe.
 */
class complete_plan {
public:
    using listing_result = result<std::shared_ptr<listing const>>;
    /// Makes the listing of a bound: the newest creation that counts, or the oldest change.
    using listing_maker = std::function<listing_result(std::optional<json::timestamp> const& bound)>;
    /// The same, of the rows from `oldest` on.
    using window_maker = std::function<listing_result(std::optional<json::timestamp> const& bound,
                                                      std::optional<json::timestamp> const& oldest)>;

    complete_plan() = default;
    complete_plan(complete_plan const&) = delete;
    complete_plan& operator=(complete_plan const&) = delete;
    virtual ~complete_plan() = default;

    /// The next page, and those that will follow it if nothing unexpected comes, at most `most`; none at the end.
    virtual result<std::vector<page_place>> wanted(std::size_t most) = 0;
    /** What came of the first of wanted().
     *  @param next what its listing says about the page behind it
     *  @return what is to be done with each row, valid until the next call
     */
    virtual result<std::span<row_fate const>> on_page(std::span<walk_row const> rows, std::optional<position> next) = 0;
    /// The first of wanted() failed. @return whether the plan has another way: then wanted() says it.
    virtual bool on_failure(failure const& reason) {
        static_cast<void>(reason);
        return false;
    }
    /// Where it stands, as text.
    virtual std::string save() const = 0;
    /// Goes on where save() stood; before anything else. @return errc::invalid_position
    virtual result<void> restore(std::string_view text) = 0;
    /// Of the rows that on_page() is given.
    virtual fingerprint_key const& key() const = 0;
    virtual complete_report& report() = 0;
};

/** A plan for a listing that is addressed by places, see anchored_walk.
 *
 *  A position's cursor is the first row's place, or for page numbers "page/rows".
 */
class anchored_plan final : public complete_plan {
public:
    /** @param make makes the listing; its bound is the newest creation that counts, if `newest` is there
     *  @param newest makes a listing whose first row is the newest one: its sort key becomes the bound. Null: no bound.
     */
    anchored_plan(anchored_options options, listing_maker make, listing_maker newest = nullptr)
        : anchored_plan(options,
                        window_maker([make = std::move(make)](auto const& bound, auto const&) { return make(bound); }),
                        std::move(newest)) {}
    /** For a vendor that serves only so many rows of a listing, see anchored_options::most_rows.
     *  @param prefix stands in front of an offset in a position's cursor
     */
    anchored_plan(anchored_options options, window_maker make, listing_maker newest, std::string prefix = std::string())
        : options_(options), walk_(options), make_(std::move(make)), newest_(std::move(newest)),
          prefix_(std::move(prefix)) {}

    CONFAB_DECL result<std::vector<page_place>> wanted(std::size_t most) override;
    CONFAB_DECL result<std::span<row_fate const>> on_page(std::span<walk_row const> rows,
                                                          std::optional<position> next) override;
    /// A page behind the end may be refused.
    CONFAB_DECL bool on_failure(failure const& reason) override;
    CONFAB_DECL std::string save() const override;
    CONFAB_DECL result<void> restore(std::string_view text) override;
    fingerprint_key const& key() const override { return walk_.key(); }
    complete_report& report() override { return walk_.report(); }

private:
    position position_of(row_range const& rows) const;

    anchored_options options_;
    anchored_walk walk_;
    window_maker make_;
    listing_maker newest_;
    std::string prefix_;
    std::optional<json::timestamp> bound_;
    std::optional<json::timestamp> window_; // of listing_
    std::shared_ptr<listing const> listing_;
    std::vector<row_fate> none_;
};

/// A plan for a listing that is followed by cursors, see caught_up_walk.
class caught_up_plan final : public complete_plan {
public:
    /// Makes the listing of a step, whose cursor does not matter.
    using step_maker = std::function<listing_result(cursor_step const& step)>;

    caught_up_plan(caught_up_options options, step_maker make, walk_limits limits)
        : options_(options), walk_(options), make_(std::move(make)), limits_(limits) {}

    CONFAB_DECL result<std::vector<page_place>> wanted(std::size_t most) override;
    CONFAB_DECL result<std::span<row_fate const>> on_page(std::span<walk_row const> rows,
                                                          std::optional<position> next) override;
    CONFAB_DECL bool on_failure(failure const& reason) override;
    std::string save() const override { return walk_.save(); }
    CONFAB_DECL result<void> restore(std::string_view text) override;
    fingerprint_key const& key() const override { return walk_.key(); }
    complete_report& report() override { return walk_.report(); }

private:
    caught_up_options options_;
    caught_up_walk walk_;
    result<std::shared_ptr<listing const>> listing_of(cursor_step const& step);

    step_maker make_;
    walk_limits limits_;
    std::deque<std::pair<cursor_step, std::shared_ptr<listing const>>> listings_; // of the last wanted(), in order
    std::optional<walk_guard> guard_;                                             // of the present listing
    bool is_asked_ = false;
};

} // namespace confab::paging

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/paging/impl/complete_plan.ipp>
#endif

#endif
