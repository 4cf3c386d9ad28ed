#include "storage/whole/tables.hpp"

namespace usher::storage {

const std::vector<stored_table>& tables_of_facts() {
  static const std::vector<stored_table> all{
      {"person", {"person_id"}, {}, {"password_hash"}},
      {"session_key", {"key_hash"}, {"start_no"}, {}, "ended_at", "sessions"},
      {"calendar_address", {"person_id"}},
      {"wallet_entry", {"person_id", "entry_no"}},
      {"concert", {"concert_id"}},
      {"concert_date", {"concert_id", "starts_at"}},
      {"seat_section", {"concert_id", "starts_at", "first_seat"}},
      {"refund_step", {"concert_id", "starts_at", "step_no"}},
      {"receipt", {"concert_id", "starts_at", "receipt_no"}},
      {"seat_sale", {"concert_id", "starts_at", "receipt_no", "seat_no"}},
      {"waiter", {"concert_id", "starts_at", "waiter_no"}},
      {"seat_offer", {"concert_id", "starts_at", "seat_no"}},
      {"seat_hold", {"concert_id", "starts_at", "seat_no"}},
      {"waiting_room", {"room_id"}},
      {"waiting_draw", {"room_id", "seed"}, {"draw_no"}},
      {"waiting_token", {"room_id", "ticket_no"}, {}, {}, "ended_at", "tokens"},
      {"week_reset", {"reset_no"}},
      {"clinic", {"clinic_id"}},
      // Of older classes the hour and the length are those of their clinic later.
      {"clinic_class", {"clinic_id", "class_date"}, {}, {"class_time", "length_min"}},
      {"clinic_reservation",
       {"clinic_id", "class_date", "person_id", "reserved_at", "place_no", "released_at"},
       {"reservation_no"}},
      {"clinic_waiter", {"clinic_id", "waiter_no"}},
      {"attendance", {"clinic_id", "class_date", "person_id"}, {"attendance_id"}},
      {"clinic_refusal", {"week", "clinic_id", "reason"}},
      {"outbox", {"lane", "notice_no"}, {"queue_no"}, {}, "delivered_at", "notices"},
      {"remembered_request", {"key_hash"}, {"remembered_no"}, {}, "forgotten_at"},
      {"admin_call", {"call_no"}},
      {"app_key", {"key_no"}},
  };
  return all;
}

const std::vector<stored_table>& tables_beside_facts() {
  static const std::vector<stored_table> all{
      {"server_secret", {"name"}},     {"person_key", {"person_id"}},     {"pruned", {"kind"}},
      {"journal_batch", {"batch_id"}}, {"change_log", {"change_number"}}, {"archived_log", {"actor"}},
  };
  return all;
}

}  // namespace usher::storage
