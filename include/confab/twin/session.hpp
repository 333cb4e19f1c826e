// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_SESSION_HPP
#define CONFAB_TWIN_SESSION_HPP

#include <confab/json/timestamp.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab::twin {

template <class From, class To>
concept text_convertible = !std::same_as<From, To> && std::constructible_from<To, From const&>;

/** One chat session, as TWIN's search lists it.
 *
 *  One template over what holds its text: std::string (owned, safe to keep) or std::string_view (a view into the page that it
 *  came from). An owned value is constructible from a view. A row holds only the fields that were asked for, and the vendor
 *  publishes their names (its documentation of the search call) but not their types: a member whose value cannot be read as
 *  what it is here is absent, and `raw` still has it. Members said to be JSON text are the value's own bytes, quotes included.
 */
template <class String>
class basic_session {
public:
    basic_session() = default;
    template <text_convertible<String> Other>
    explicit basic_session(basic_session<Other> const& other)
        : id(other.id), chat_id(other.chat_id), company_id(other.company_id), name(other.name),
          chat_name(other.chat_name), whatsapp_phone(other.whatsapp_phone), bot_id(other.bot_id),
          bot_name(other.bot_name), marked_as_spam(other.marked_as_spam), user_id(other.user_id),
          operator_group_ids(other.operator_group_ids), operator_name(other.operator_name),
          operator_type(other.operator_type), operator_message_count(other.operator_message_count),
          client_message_count(other.client_message_count), bot_message_count(other.bot_message_count),
          client_device_id(other.client_device_id), client_id(other.client_id),
          client_external_id(other.client_external_id), client_ip(other.client_ip), location(other.location),
          time_zone(other.time_zone), country_code(other.country_code), country_name(other.country_name),
          region_code(other.region_code), region_name(other.region_name), city(other.city), zip_code(other.zip_code),
          messenger_type(other.messenger_type), status(other.status), referer(other.referer),
          dialog_results(other.dialog_results), operator_results(other.operator_results), nps(other.nps),
          created_at(other.created_at), operator_last_message_created_at(other.operator_last_message_created_at),
          updated_at(other.updated_at), no_response_operator_to_client(other.no_response_operator_to_client),
          bot_last_message_created_at(other.bot_last_message_created_at),
          last_message_created_at(other.last_message_created_at),
          client_last_message_created_at(other.client_last_message_created_at),
          client_online_at(other.client_online_at), client_offline_at(other.client_offline_at),
          operator_assigned_at(other.operator_assigned_at), price(other.price),
          operator_dialog_duration(other.operator_dialog_duration),
          operator_first_message_created_at(other.operator_first_message_created_at),
          switch_another_operator(other.switch_another_operator), have_external_message(other.have_external_message),
          bot_status(other.bot_status), closed_at(other.closed_at), closed_by_user_id(other.closed_by_user_id),
          closed_by_operator_name(other.closed_by_operator_name), closed_by_bot_id(other.closed_by_bot_id),
          client_user_agent(other.client_user_agent), csi(other.csi), csi_max(other.csi_max),
          csi_percent(other.csi_percent), rating(other.rating), fcr(other.fcr),
          operator_timer_first_answer(other.operator_timer_first_answer),
          operator_timer_next_answers(other.operator_timer_next_answers), metrics(other.metrics),
          operator_not_found_at(other.operator_not_found_at), taken_by_operator_at(other.taken_by_operator_at),
          is_lost_session(other.is_lost_session), raw(other.raw) {}

    String id;                                          ///< never empty
    String chat_id;                                     ///< the chat (widget, messenger) that it came through
    String company_id;                                  ///< the company; the number's digits as they came
    String name;                                        ///< the contact's name or the session's
    String chat_name;                                   ///< name of the chat
    String whatsapp_phone;                              ///< telephone number at WhatsApp
    String bot_id;                                      ///< the bot
    String bot_name;                                    ///< name of the bot
    std::optional<bool> marked_as_spam;                 ///< whether it is spam
    String user_id;                                     ///< the user
    String operator_group_ids;                          ///< groups of operators (JSON text)
    String operator_name;                               ///< name of the operator
    String operator_type;                               ///< kind of operator
    std::optional<std::int64_t> operator_message_count; ///< messages by operators
    std::optional<std::int64_t> client_message_count;   ///< messages by the contact
    std::optional<std::int64_t> bot_message_count;      ///< messages by bots
    String client_device_id;                            ///< the contact's device
    String client_id;                                   ///< the contact
    String client_external_id;                          ///< the contact's id elsewhere
    String client_ip;                                   ///< the contact's address
    String location;                                    ///< where the contact is (JSON text)
    String time_zone;                                   ///< the contact's time zone
    String country_code;                                ///< code of the country
    String country_name;                                ///< name of the country
    String region_code;                                 ///< code of the region
    String region_name;                                 ///< name of the region
    String city;                                        ///< city
    String zip_code;                                    ///< postal code
    String messenger_type;                              ///< where it takes place
    String status;                                      ///< how far it has come
    String referer;                                     ///< page that it was begun on
    String dialog_results;                              ///< what the bot noted (JSON text)
    String operator_results;                            ///< what the operator noted (JSON text)
    String nps;                                         ///< net promoter score (JSON text)
    std::optional<json::timestamp> created_at;          ///< when it began
    std::optional<json::timestamp> operator_last_message_created_at; ///< when an operator wrote last
    std::optional<json::timestamp> updated_at;                       ///< when it changed last
    String no_response_operator_to_client;                      ///< an operator owes the contact an answer (JSON text)
    std::optional<json::timestamp> bot_last_message_created_at; ///< when a bot wrote last
    std::optional<json::timestamp> last_message_created_at;     ///< when its last message was written
    std::optional<json::timestamp> client_last_message_created_at;    ///< when the contact wrote last
    std::optional<json::timestamp> client_online_at;                  ///< when the contact came online
    std::optional<json::timestamp> client_offline_at;                 ///< when the contact went offline
    std::optional<json::timestamp> operator_assigned_at;              ///< when an operator was assigned
    String price;                                                     ///< cost; the digits as they came
    String operator_dialog_duration;                                  ///< how long an operator talked (JSON text)
    std::optional<json::timestamp> operator_first_message_created_at; ///< when an operator wrote first
    std::optional<bool> switch_another_operator;                      ///< whether it went on to another operator
    std::optional<bool> have_external_message;                        ///< whether it has messages from outside
    String bot_status;                                                ///< how far the bot has come
    std::optional<json::timestamp> closed_at;                         ///< when it was closed
    String closed_by_user_id;                                         ///< the user who closed it
    String closed_by_operator_name;                                   ///< name of the operator who closed it
    String closed_by_bot_id;                                          ///< the bot that closed it
    String client_user_agent;                                         ///< the contact's browser
    String csi;                                                       ///< customer satisfaction (JSON text)
    String csi_max;                                                   ///< greatest possible satisfaction (JSON text)
    String csi_percent;                                               ///< satisfaction in percent (JSON text)
    String rating;                                                    ///< rating (JSON text)
    String fcr;                                                       ///< first contact resolution (JSON text)
    String operator_timer_first_answer;                               ///< timer of the first answer (JSON text)
    String operator_timer_next_answers;                               ///< timer of further answers (JSON text)
    String metrics;                                                   ///< figures (JSON text)
    std::optional<json::timestamp> operator_not_found_at;             ///< when no operator was found
    std::optional<json::timestamp> taken_by_operator_at;              ///< when an operator took it
    std::optional<bool> is_lost_session;                              ///< whether it was lost
    String raw;                                                       ///< the whole object, byte for byte
};

/// A session that owns its text.
using session = basic_session<std::string>;
/// A session whose text lies in the page that it came from.
using session_view = basic_session<std::string_view>;

} // namespace confab::twin

#endif
