// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_YOURGPT_REQUEST_HPP
#define CONFAB_TESTING_DETAIL_YOURGPT_REQUEST_HPP

#include <confab/detail/config.hpp>
#include <confab/testing/detail/yourgpt_store.hpp>
#include <confab/testing/sandbox_vendor.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::testing::detail {

/// One condition of a list request.
class yourgpt_condition {
public:
    yourgpt_condition() = default;

    CONFAB_DECL bool matches(yourgpt_row const& row) const;

    std::string key, compare;
    std::vector<std::string> values;
};

/** Reads the members of a request's body strictly: each is taken once, and what is left at the end is one too many.
 *
 *  The first thing that is wrong is kept; what is read after that means nothing.
 */
class yourgpt_request {
public:
    /// @param forms, json whether such bodies are accepted
    CONFAB_DECL yourgpt_request(sandbox_request const& request, bool json, bool forms);

    /// A text of at most `most` characters. @param least 1: it must not be empty
    CONFAB_DECL std::optional<std::string> text(std::string_view name, std::size_t least = 0,
                                                std::size_t most = 100'000);
    /// A whole number within bounds.
    CONFAB_DECL std::optional<std::uint64_t> number(std::string_view name, std::uint64_t least, std::uint64_t most);
    /// One of some words.
    CONFAB_DECL std::optional<std::string> word(std::string_view name, std::initializer_list<std::string_view> words);
    /// A text, or a bare whole number.
    CONFAB_DECL std::optional<std::string> uid(std::string_view name);
    /// A day, `YYYY-MM-DD`.
    CONFAB_DECL std::optional<sandbox_time> day(std::string_view name);
    /// The conditions of `filter`.
    CONFAB_DECL std::vector<yourgpt_condition> conditions(std::string_view name);

    /// Refuses what was not taken.
    CONFAB_DECL void finish();
    /// Says that something is wrong.
    CONFAB_DECL void refuse(std::string_view why);
    /// What is wrong; empty if nothing is.
    std::string const& error() const noexcept { return error_; }

private:
    CONFAB_DECL void read_json(std::string_view body);
    CONFAB_DECL void read_form(std::string_view body);
    CONFAB_DECL std::optional<boost::json::value> take(std::string_view name);
    CONFAB_DECL yourgpt_condition condition(boost::json::value const& value);

    boost::json::object members_;
    std::string error_;
    bool is_form_ = false;
};

} // namespace confab::testing::detail

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/testing/detail/impl/yourgpt_request.ipp>
#endif

#endif
