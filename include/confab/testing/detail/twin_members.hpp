// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_TWIN_MEMBERS_HPP
#define CONFAB_TESTING_DETAIL_TWIN_MEMBERS_HPP

#include <confab/testing/sandbox_vendor.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::testing::detail {

inline sandbox_response twin_response(std::string body, unsigned status = 200) {
    sandbox_response response;
    response.status = status;
    response.fields.emplace_back("Content-Type", "application/json");
    response.body = std::move(body);
    return response;
}

/// The members of a JSON body, taken one by one; what is wrong first stays.
class twin_members {
public:
    explicit twin_members(std::string_view body) {
        boost::system::error_code failed;
        auto value = boost::json::parse(boost::json::string_view(body.data(), body.size()), failed);
        if (failed || !value.is_object()) refuse("the body must be a JSON object");
        else members_ = std::move(value.as_object());
    }

    std::optional<boost::json::value> any(std::string_view name) {
        auto const found = members_.find(boost::json::string_view(name.data(), name.size()));
        if (found == members_.end()) return std::nullopt;
        boost::json::value value = std::move(found->value());
        members_.erase(found);
        return value;
    }
    std::optional<std::string> text(std::string_view name) {
        auto const value = any(name);
        if (!value) return std::nullopt;
        if (!value->is_string()) return refuse(std::string(name) + " must be a string"), std::nullopt;
        return std::string(value->as_string().begin(), value->as_string().end());
    }
    std::optional<std::uint64_t> number(std::string_view name, std::uint64_t least, std::uint64_t most) {
        auto const value = any(name);
        if (!value || value->is_null()) return std::nullopt;
        boost::system::error_code failed;
        auto const found = value->is_number() ? value->to_number<std::uint64_t>(failed) : 0;
        if (!value->is_number() || failed || found < least || found > most)
            return refuse(std::string(name) + " is out of bounds"), std::nullopt;
        return found;
    }
    std::optional<std::vector<std::string>> texts(std::string_view name) {
        auto const value = any(name);
        if (!value) return std::nullopt;
        std::vector<std::string> out;
        if (!value->is_array()) return refuse(std::string(name) + " must be an array"), std::nullopt;
        for (auto const& element : value->as_array()) {
            if (!element.is_string()) return refuse(std::string(name) + " must hold strings"), std::nullopt;
            out.emplace_back(element.as_string().begin(), element.as_string().end());
        }
        return out;
    }

    void refuse(std::string reason) {
        if (error_.empty()) error_ = std::move(reason);
    }
    /// Members of any name are allowed.
    void allow_others() { members_.clear(); }
    /// What is wrong, also a member that was not taken; empty if nothing is.
    std::string const& error() {
        if (!members_.empty()) refuse("there is no member " + std::string(members_.begin()->key()));
        return error_;
    }

private:
    boost::json::object members_;
    std::string error_;
};

} // namespace confab::testing::detail

#endif
