// SPDX-License-Identifier: BSL-1.0
#include "json_tree.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <cstdint>

namespace confab_export {
namespace {

using boost::json::error_code;
using boost::json::string_view;

// Builds the tree from the parser's events.
class tree_builder {
public:
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);

    json_node root;

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return open(json_node::kind::object); }
    bool on_object_end(std::size_t, error_code&) {
        note_duplicate(*open_.back());
        return close();
    }
    bool on_array_begin(error_code&) { return open(json_node::kind::array); }
    bool on_array_end(std::size_t, error_code&) { return close(); }
    bool on_key_part(string_view part, std::size_t, error_code&) { return collect(key_, part); }
    bool on_key(string_view part, std::size_t, error_code&) { return collect(key_, part); }
    bool on_string_part(string_view part, std::size_t, error_code&) { return collect(text_, part); }
    bool on_string(string_view part, std::size_t, error_code&) {
        return collect(text_, part) && add_text(json_node::kind::text);
    }
    bool on_number_part(string_view part, error_code&) { return collect(text_, part); }
    bool on_int64(std::int64_t, string_view part, error_code&) {
        return collect(text_, part) && add_text(json_node::kind::number);
    }
    bool on_uint64(std::uint64_t, string_view part, error_code&) {
        return collect(text_, part) && add_text(json_node::kind::number);
    }
    bool on_double(double, string_view part, error_code&) {
        return collect(text_, part) && add_text(json_node::kind::number);
    }
    bool on_bool(bool value, error_code&) {
        add(json_node::kind::boolean).truth = value;
        return true;
    }
    bool on_null(error_code&) {
        add(json_node::kind::null);
        return true;
    }
    bool on_comment_part(string_view, error_code&) { return true; }
    bool on_comment(string_view, error_code&) { return true; }

private:
    static bool collect(std::string& out, string_view part) {
        out.append(part.data(), part.size());
        return true;
    }
    json_node& add(json_node::kind type) {
        auto& made = open_.empty() ? root
                     : open_.back()->type == json_node::kind::array
                         ? open_.back()->elements.emplace_back()
                         : open_.back()->members.emplace_back(std::move(key_), json_node()).second;
        key_.clear();
        made.type = type;
        return made;
    }
    bool add_text(json_node::kind type) {
        add(type).text = std::move(text_);
        text_.clear();
        return true;
    }
    bool open(json_node::kind type) {
        open_.push_back(&add(type));
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }
    static void note_duplicate(json_node& object) {
        std::vector<std::string_view> names;
        for (auto const& [name, value] : object.members) names.push_back(name);
        std::ranges::sort(names);
        auto const twice = std::ranges::adjacent_find(names);
        if (twice != names.end()) object.duplicate = std::string(*twice);
    }

    std::vector<json_node*> open_; // an open node's parent gets no further child, so that these stay where they are
    std::string key_;
    std::string text_;
};

std::string place_of(std::string_view text, std::size_t offset) {
    auto const before = text.substr(0, offset);
    auto const line = 1 + std::ranges::count(before, '\n');
    auto const start = before.rfind('\n');
    auto const column = start == std::string_view::npos ? offset + 1 : offset - start;
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

} // namespace

json_node const* json_node::find(std::string_view name) const noexcept {
    auto const found = std::ranges::find(members, name, &member::first);
    return found == members.end() ? nullptr : &found->second;
}

json_node parse_json(std::string_view text) {
    boost::json::basic_parser<tree_builder> parser{boost::json::parse_options()};
    error_code error;
    auto const consumed = parser.write_some(false, text.data(), text.size(), error);
    if (error) throw json_syntax_error(place_of(text, consumed) + ": " + error.message());
    auto const rest = text.find_first_not_of(" \t\r\n", consumed);
    if (rest != std::string_view::npos) throw json_syntax_error(place_of(text, rest) + ": text behind the JSON value");
    return std::move(parser.handler().root);
}

} // namespace confab_export
