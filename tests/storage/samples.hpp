#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "domain/changes/change.hpp"
#include "storage/store.hpp"
#include "tests/support/print_records.hpp"

/// Plain values that the storage tests are made of.
namespace usher::storage::samples {

/// So many seconds after 2024-09-09T00:00:00Z, a Monday.
domain::instant at(std::int64_t seconds);
/// A hash that no other number has.
domain::secret_hash hash(std::uint64_t number);
batch_id id(std::uint64_t number);
domain::local_time local(const std::string& text);
domain::local_date date(const std::string& text);
domain::concert_date_key show();

domain::person person(std::int64_t number, const std::string& username = "");
domain::clinic_facts clinic(std::int64_t number, std::int32_t capacity = 6);

/// People 1..8 (person 8 teaches), concert 1 with one date of 10 seats, clinics 1 and 2.
domain::changes foundation();

/// Any kind of change with any content that a column can hold; nothing that makes sense together.
domain::change any_change(std::mt19937_64& random);

append by(const std::string& actor, std::uint64_t first_number, domain::changes changes);
/// One batch of one append of the actor `test`.
batch one(std::uint64_t batch_number, std::uint64_t first_number, domain::changes changes);

}  // namespace usher::storage::samples
