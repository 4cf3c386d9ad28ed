#include "actors/tracing/refusal_names.hpp"

#include <cstddef>
#include <utility>

#include "domain/clinics/roster.hpp"
#include "domain/clinics/timetable.hpp"
#include "domain/delivery/admin_log.hpp"
#include "domain/delivery/outbox.hpp"
#include "domain/delivery/remembered_requests.hpp"
#include "domain/money/wallets.hpp"
#include "domain/people/people.hpp"
#include "domain/seats/catalogue.hpp"
#include "domain/seats/seat_map.hpp"
#include "domain/seats/seat_quota.hpp"
#include "domain/waiting/waiting_line.hpp"

namespace usher::tracing {

namespace {

/// Enumerations have fewer values than this.
constexpr std::size_t most_values = 32;

template <auto Value>
constexpr std::string_view signature_of_value() {
  return __PRETTY_FUNCTION__;
}

/// `seat_taken` of `... [with auto Value = usher::domain::hold_refusal_kind::seat_taken; ...]`; of a value
/// that has no name, a number in brackets stands there.
constexpr std::string_view last_name_of_value(std::string_view signature) {
  const auto begin = signature.find("Value = ") + 8;
  const auto value = signature.substr(begin, signature.find_first_of(";]", begin) - begin);
  if (value.find('(') != std::string_view::npos) {
    return {};
  }
  const auto scope = value.rfind("::");
  return scope == std::string_view::npos ? value : value.substr(scope + 2);
}

template <auto Value>
constexpr std::string_view short_name_of_value() {
  return last_name_of_value(signature_of_value<Value>());
}

template <auto Value>
constexpr auto value_name = detail::stored<short_name_of_value<Value>>();

template <class Enumeration, std::size_t... Values>
constexpr std::array<const char*, sizeof...(Values)> names_of(std::index_sequence<Values...>) {
  return {value_name<static_cast<Enumeration>(Values)>.data()...};
}

}  // namespace

template <class Enumeration>
const char* enumerator_name(Enumeration value) {
  static constexpr auto names = names_of<Enumeration>(std::make_index_sequence<most_values>{});
  const auto index = static_cast<std::size_t>(value);
  return index < names.size() ? names[index] : "";
}

template const char* enumerator_name(domain::admin_log_refusal);
template const char* enumerator_name(domain::cancellation_refusal);
template const char* enumerator_name(domain::catalogue_refusal_kind);
template const char* enumerator_name(domain::check_refusal);
template const char* enumerator_name(domain::claim_refusal);
template const char* enumerator_name(domain::clinic_line_refusal_kind);
template const char* enumerator_name(domain::edit_refusal_kind);
template const char* enumerator_name(domain::extend_session_refusal);
template const char* enumerator_name(domain::gate_refusal_kind);
template const char* enumerator_name(domain::hold_change_refusal);
template const char* enumerator_name(domain::hold_refusal_kind);
template const char* enumerator_name(domain::issue_refusal);
template const char* enumerator_name(domain::login_refusal);
template const char* enumerator_name(domain::mark_refusal);
template const char* enumerator_name(domain::office_refusal);
template const char* enumerator_name(domain::payment_refusal);
template const char* enumerator_name(domain::release_refusal);
template const char* enumerator_name(domain::request_place_refusal);
template const char* enumerator_name(domain::request_refusal);
template const char* enumerator_name(domain::resend_refusal);
template const char* enumerator_name(domain::reserve_refusal_kind);
template const char* enumerator_name(domain::schedule_refusal);
template const char* enumerator_name(domain::session_refusal);
template const char* enumerator_name(domain::terms_refusal_kind);
template const char* enumerator_name(domain::timetable_refusal);
template const char* enumerator_name(domain::waiting_list_refusal);
template const char* enumerator_name(domain::wallet_refusal);

}  // namespace usher::tracing
