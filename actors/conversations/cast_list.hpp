#pragma once

#include <functional>
#include <memory>

#include "actors/base/views.hpp"
#include "actors/cast/app_keys.hpp"
#include "actors/cast/audit.hpp"
#include "actors/cast/catalogue.hpp"
#include "actors/cast/outbox.hpp"
#include "actors/cast/people.hpp"
#include "actors/cast/remembered_requests.hpp"
#include "actors/cast/timetable.hpp"
#include "actors/cast/wallets.hpp"
#include "actors/conversations/directory.hpp"

namespace usher::actors {

/// The actors of which there is one, and where the others are found; and what conversations need
/// besides.
struct cast_list {
  people_actor people;
  wallets_actor wallets;
  catalogue_actor catalogue;
  remembered_requests_actor requests;
  outbox_actor outbox;
  audit_actor audit;
  app_keys_actor keys;
  timetable_actor timetable;
  std::shared_ptr<directory> names;
  std::shared_ptr<schedule_board> board;
  /// Of draws.
  std::function<domain::bytes_32()> new_seed;
  domain::sha_256 hash;
};

}  // namespace usher::actors
