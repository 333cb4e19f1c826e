// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_VENDOR_DOCUMENTS_HPP
#define CONFAB_TESTS_SUPPORT_VENDOR_DOCUMENTS_HPP

#include <confab/json/envelope.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// The vendors' OpenAPI documents are no part of the repository: the folder that holds them is named by the environment's
// CONFAB_VENDOR_DOCUMENTS, which CTest sets from CMake's variable of that name. Tests that need them are skipped without.

namespace confab::tests {

inline std::filesystem::path vendor_document(std::string_view vendor) {
    auto const* const folder = std::getenv("CONFAB_VENDOR_DOCUMENTS");
    if (folder == nullptr || *folder == '\0') return {};
    return std::filesystem::path(folder) / (std::string(vendor) + ".json");
}

/// Decorates a test: `BOOST_AUTO_TEST_CASE(name, *needs_document("opencx"))`. Without the document it is skipped, and says so.
inline boost::unit_test::precondition needs_document(std::string vendor) {
    return boost::unit_test::precondition([vendor = std::move(vendor)](boost::unit_test::test_unit_id) {
        boost::test_tools::assertion_result there = std::filesystem::is_regular_file(vendor_document(vendor));
        there.message() << vendor << ".json is not in the folder that CONFAB_VENDOR_DOCUMENTS names";
        return there;
    });
}

/// One JSON example of a document.
class vendor_example {
public:
    vendor_example() = default;

    std::string path;   ///< for instance "/chat/sessions/{session_id}"
    std::string method; ///< lower case
    std::string status; ///< for instance "200"; empty: an example of the request's body
    std::string name;   ///< where there are several
    std::string text;   ///< JSON, byte for byte as in the document
};

namespace detail {

inline std::string pointer_token(std::string_view name) {
    std::string out;
    for (char const letter : name) {
        if (letter == '~') out += "~0";
        else if (letter == '/') out += "~1";
        else out += letter;
    }
    return out;
}

/// Appends the examples of the content at `pointer`, an object by media types.
inline void add_examples(std::vector<vendor_example>& out, vendor_example const& which, json::envelope const& document,
                         boost::json::object const& holder, std::string const& pointer) {
    auto const* const content = holder.if_contains("content");
    if (content == nullptr) return;
    for (auto const& [type, media] : content->as_object()) {
        auto const at = pointer + "/content/" + pointer_token(type);
        auto const add = [&](std::string name, std::string const& place) {
            auto& added = out.emplace_back(which);
            added.name = std::move(name);
            added.text = document.raw_at(place).value().value();
        };
        if (media.as_object().contains("example")) add("", at + "/example");
        if (auto const* const several = media.as_object().if_contains("examples"))
            for (auto const& [name, example] : several->as_object())
                add(std::string(name), at + "/examples/" + pointer_token(name) + "/value");
    }
}

} // namespace detail

/// All JSON examples of requests and responses in a vendor's document, which must be there.
inline std::vector<vendor_example> examples_of(std::string_view vendor) {
    std::ifstream file(vendor_document(vendor), std::ios::binary);
    std::string const text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    auto const document = json::envelope::parse(text).value();
    auto const tree = boost::json::parse(text);
    std::vector<vendor_example> out;
    for (auto const& [path, item] : tree.at("paths").as_object()) {
        for (auto const& [method, operation] : item.as_object()) {
            if (!operation.is_object()) continue;
            vendor_example which;
            which.path = path;
            which.method = method;
            auto const at = "/paths/" + detail::pointer_token(path) + '/' + std::string(method);
            if (auto const* const body = operation.as_object().if_contains("requestBody"))
                detail::add_examples(out, which, document, body->as_object(), at + "/requestBody");
            if (auto const* const responses = operation.as_object().if_contains("responses"))
                for (auto const& [status, response] : responses->as_object()) {
                    which.status = status;
                    detail::add_examples(out, which, document, response.as_object(),
                                         at + "/responses/" + std::string(status));
                }
        }
    }
    if (out.empty()) throw std::runtime_error(std::string(vendor) + ".json holds no example");
    return out;
}

} // namespace confab::tests

#endif
