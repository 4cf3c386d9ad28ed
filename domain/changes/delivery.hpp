#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/base/ids.hpp"
#include "domain/base/record.hpp"
#include "domain/base/time.hpp"
#include "domain/changes/kind_list.hpp"
#include "domain/changes/names.hpp"

/// What is delivered to the outside: notices, and the answers to repeated requests; and who asked for it with
/// the administration's key.
namespace usher::domain {

/// A fact of the outbox.
template <auto... Members>
struct of_outbox : record<Members...> {
  static std::string owner(const auto&) { return std::string{outbox_name}; }
};

/// A fact of the remembered requests.
template <auto... Members>
struct of_remembered_requests : record<Members...> {
  static std::string owner(const auto&) { return std::string{remembered_requests_name}; }
};

/// A fact of the administration's log.
template <auto... Members>
struct of_audit : record<Members...> {
  static std::string owner(const auto&) { return std::string{audit_name}; }
  /// Whom the personal members are about.
  static user_id person(const auto& fact) { return fact.about; }
};

/// What the outside world is told of one concert date or clinic, counted from 1; a step that failed may leave
/// a gap.
using notice_number = named_type<struct notice_number_tag, std::int64_t>;

/// Whose notices are delivered in the order of their numbers: those of a concert date, or those of a clinic.
struct notice_lane {
  /// Of a concert date; all zero for a clinic's.
  concert_date_key date;
  /// Of a clinic; 0 for a concert date's.
  clinic_id clinic;

  notice_lane() = default;
  notice_lane(const concert_date_key& of_date) : date(of_date) {}
  notice_lane(clinic_id of_clinic) : clinic(of_clinic) {}

  bool is_clinic() const { return clinic.value != 0; }

  using self = notice_lane;
  using members = either<&self::date, &self::clinic>;
  friend auto operator<=>(const notice_lane&, const notice_lane&) = default;
};

/// `promoted`: somebody of a clinic's waiting list has a place now; `passed_over`: there was one for them,
/// and they could not pay `amount` for it.
enum class notice_kind : std::uint8_t { paid, cancelled, offered, promoted, passed_over };

/// To be delivered at least once, the notices of this lane in the order of their numbers.
struct notice_queued {
  notice_lane lane;
  notice_number notice;
  notice_kind kind;
  user_id user;
  std::vector<seat_number> seats;
  /// paid, cancelled: the payment.
  receipt_number receipt;
  /// KRW paid or refunded, or that a place costs.
  std::int64_t amount = 0;
  /// offered: until when.
  instant expires_at;
  instant queued_at;
  /// promoted: the class and the place in it; passed_over: the class.
  std::optional<local_date> class_date = std::nullopt;
  std::int32_t place = 0;

  using self = notice_queued;
  using members = of_outbox<&self::lane, &self::notice, &self::kind, &self::user, &self::seats,
                            &self::receipt, &self::amount, &self::expires_at, &self::queued_at,
                            &self::class_date, unless_default<&self::place>>;
};

struct notice_delivered {
  notice_lane lane;
  notice_number notice;
  instant delivered_at;

  using self = notice_delivered;
  using members = of_outbox<&self::lane, &self::notice, &self::delivered_at>;
};

/// The `attempt`-th try failed. `dead` when there will be no further one by itself.
struct notice_failed {
  notice_lane lane;
  notice_number notice;
  std::int32_t attempt;
  /// One line.
  std::string error;
  bool dead;
  instant failed_at;
  instant next_try_at;

  using self = notice_failed;
  using members = of_outbox<&self::lane, &self::notice, &self::attempt, &self::error, &self::dead,
                            &self::failed_at, &self::next_try_at>;
};

/// A dead notice is to be tried again, from the first attempt.
struct notice_resent {
  notice_lane lane;
  notice_number notice;
  instant resent_at;

  using self = notice_resent;
  using members = of_outbox<&self::lane, &self::notice, &self::resent_at>;
};

/// One person's place in one class of a clinic.
struct clinic_place {
  clinic_id clinic;
  local_date class_date;
  user_id user;

  using self = clinic_place;
  using members = record<&self::clinic, &self::class_date, &self::user>;
};

/// The answer that a request with an idempotency key got, for those who repeat it. Appended together with
/// what the request changed.
struct request_remembered {
  /// Hash of the key and of whose it is.
  secret_hash key;
  /// Hash of what was asked.
  secret_hash fingerprint;
  /// The answer, encrypted under the key itself.
  std::string answer;
  /// The seats that the request took, where it took any: the key is forgotten when one of them is given back.
  std::optional<concert_date_key> date;
  std::vector<seat_number> seats;
  instant remembered_at;
  instant forgotten_at;
  /// The place that the request took, where it took one: the key is forgotten when it is given up.
  std::optional<clinic_place> place = std::nullopt;
  /// Whose part of the memory it takes: those of one caller have the same. All zero for those of before there
  /// were any.
  secret_hash share = {};
  /// It may be forgotten before its time, since carrying the request out again moves neither money nor
  /// places.
  bool yields = false;

  using self = request_remembered;
  using members =
      of_remembered_requests<&self::key, &self::fingerprint, sealed<&self::answer>, &self::date, &self::seats,
                             &self::remembered_at, &self::forgotten_at, &self::place,
                             unless_default<&self::share>, unless_default<&self::yields>>;
};

struct request_forgotten {
  secret_hash key;
  instant ended_at;

  using self = request_forgotten;
  using members = of_remembered_requests<&self::key, &self::ended_at>;
};

using admin_call_number = named_type<struct admin_call_number_tag, std::int64_t>;

/// Somebody with a key made a call, written before it is carried out; or was refused it because of their key.
struct admin_called {
  admin_call_number call;
  std::string method;
  /// Path and query.
  std::string target;
  /// At most limits::max_audited_body_bytes.
  std::string body;
  std::string remote_address;
  instant called_at;
  /// The name of the app key; empty for the key that the server was started with, and for one that nobody
  /// has.
  std::string key = {};
  /// Why the call was refused for its key, in capitals; empty where it was not.
  std::string refused = {};
  /// The person whom the body says something about; 0 for nobody.
  user_id about = {};

  using self = admin_called;
  using members = of_audit<&self::call, &self::method, &self::target, personal<&self::body>,
                           &self::remote_address, &self::called_at, unless_default<&self::key>,
                           unless_default<&self::refused>, unless_default<&self::about>>;
};

using delivery_kinds = kind_list<notice_queued, notice_delivered, notice_failed, notice_resent,
                                 request_remembered, request_forgotten, admin_called>;

}  // namespace usher::domain

template <>
struct std::hash<usher::domain::notice_lane> {
  std::size_t operator()(const usher::domain::notice_lane& lane) const noexcept {
    const auto clinic = static_cast<std::uint64_t>(lane.clinic.value);
    return std::hash<usher::domain::concert_date_key>{}(lane.date) ^
           static_cast<std::size_t>(clinic * 0x165667B19E3779F9ULL);
  }
};
