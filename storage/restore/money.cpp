#include "storage/restore/lists.hpp"
#include "storage/restore/reading.hpp"

namespace usher::storage {

domain::wallets_image relational_reader::load_wallets() {
  using balance = std::pair<domain::user_id, std::int64_t>;
  // The last entry's balance is the sum of all: each entry takes over the one before it, by foreign key.
  return {read_all<balance>(
      "(SELECT person_id, (SELECT balance_after FROM wallet_entry AS e WHERE e.person_id = p.person_id"
      " ORDER BY entry_no DESC LIMIT 1) AS balance FROM person AS p) AS b WHERE balance <> 0 ORDER BY "
      "person_id",
      {}, column("person_id", &balance::first), column("balance", &balance::second))};
}

std::vector<wallet_line> relational_reader::list_wallet(domain::user_id user, std::int64_t before,
                                                        std::size_t limit) {
  using line = wallet_line;
  using domain::concert_date_key;
  return read_all<line>(
      "wallet_entry WHERE person_id = $1 AND entry_no < $2 ORDER BY entry_no DESC LIMIT $3",
      {user.value, upper_bound(before), as_stored(limit)}, column("entry_no", &line::entry),
      column("amount", &line::amount), column("balance_after", &line::balance_after),
      column("reason", &line::reason), optional_column("concert_id", date_in, &concert_date_key::concert),
      optional_column("starts_at", date_in, &concert_date_key::starts_at),
      optional_column("receipt_no", &line::receipt), column("entered_at", &line::entered_at),
      column("clinic_id", &line::clinic), column("class_date", &line::class_date));
}

}  // namespace usher::storage
