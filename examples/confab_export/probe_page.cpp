// SPDX-License-Identifier: BSL-1.0
#include "probe_page.hpp"

#include <confab/json/envelope.hpp>
#include <confab/json/page_cutter.hpp>

#include <string_view>
#include <utility>

namespace confab_export {
namespace {

namespace json = confab::json;

// Where lists are usually found.
constexpr std::string_view usual_places[] = {"/items",        "/data",         "/results",    "/sessions",
                                             "/rows",         "/list",         "/data/items", "/data/sessions",
                                             "/data/results", "/result/items", "/result",     ""};

bool has_rows_at(std::string_view pointer, std::string const& body) {
    json::page_cutter cutter(pointer);
    return cutter.scan(body) && cutter.finish(body) && cutter.items_found();
}

void read_row(std::string_view text, vendor_probe const& probe, probe_page& page) {
    auto const row = json::envelope::parse(std::string(text));
    if (!row) return;
    auto id = row->text_or_number_at('/' + std::string(probe.id));
    if (id && *id && !(*id)->empty()) page.ids.push_back(std::move(**id));
    auto const time = row->text_at('/' + std::string(probe.time));
    if (!time || !*time) return;
    if (auto const moment = json::parse_timestamp(**time)) page.times.push_back(*moment);
}

confab::failure without_rows(std::string_view pointer) {
    return confab::failure(confab::errc::missing_member, "there is no array at " + std::string(pointer));
}

} // namespace

probe_page read_page(probe_answer const& answer, vendor_probe const& probe) {
    probe_page page;
    auto const pointer = answer.listing->items_pointer();
    json::page_cutter cutter(pointer);
    auto cut = cutter.scan(answer.body);
    if (cut) cut = cutter.finish(answer.body);
    if (!cut) page.broken = cut.error();
    else if (!cutter.items_found()) page.broken = without_rows(pointer);
    if (page.broken) {
        for (auto const place : usual_places)
            if (page.rows_at.empty() && has_rows_at(place, answer.body)) page.rows_at = place.empty() ? "/" : place;
        return page;
    }
    page.rows = cutter.items().size();
    for (auto const& item : cutter.items()) read_row(item.in(answer.body), probe, page);
    auto const envelope = json::envelope::parse(cutter.envelope(answer.body));
    if (!envelope) {
        page.broken = envelope.error();
        return page;
    }
    auto next = answer.listing->next_by_head(answer.head, *envelope, answer.at, page.rows);
    if (!next) page.broken = next.error();
    else page.next = std::move(*next);
    return page;
}

} // namespace confab_export
