#include "loadtest/baseline/session_pool.hpp"

#include <utility>

namespace usher::baseline {

session_pool::session_pool(const std::string& database, std::size_t sessions,
                           const std::vector<statement>& statements) {
  while (free_.size() < sessions) {
    auto session = std::make_unique<pqxx::connection>(database);
    for (const auto& one : statements) {
      session->prepare(one.name, one.sql);
    }
    free_.push_back(std::move(session));
  }
}

std::unique_ptr<pqxx::connection> session_pool::take() {
  std::unique_lock guard{lock_};
  returned_.wait(guard, [this] { return !free_.empty(); });
  auto session = std::move(free_.back());
  free_.pop_back();
  return session;
}

void session_pool::give_back(std::unique_ptr<pqxx::connection> session) {
  {
    const std::lock_guard guard{lock_};
    free_.push_back(std::move(session));
  }
  returned_.notify_one();
}

}  // namespace usher::baseline
