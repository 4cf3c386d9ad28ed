#pragma once

#include <vector>

#include "storage/batch/batch_rows.hpp"
#include "storage/log/personal_seal.hpp"

/// How the texts of a batch about people come into the change log sealed.
namespace usher::storage {

/// Whose keys `seal` needs to know.
std::vector<domain::user_id> people_in(const batch_rows& rows);

/// Seals what the log of the batch says of people. Keys that `known` lacks are made, and inserted with the
/// batch. Of who was erased, before or by this batch, neither log nor tables get a text that was under way.
void seal(batch_rows& rows, person_keys known);

}  // namespace usher::storage
