#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <pqxx/pqxx>

namespace usher::baseline {

/// Database sessions that all have the same statements prepared. Any thread may borrow; who finds none waits
/// for one.
class session_pool {
 public:
  struct statement {
    std::string name;
    std::string sql;
  };

  /// Opens all of them. Throws what libpqxx throws.
  session_pool(const std::string& database, std::size_t sessions, const std::vector<statement>& statements);

  /// A session until it goes out of scope.
  class loan {
   public:
    explicit loan(session_pool& pool) : pool_(&pool), session_(pool.take()) {}
    ~loan() { pool_->give_back(std::move(session_)); }
    loan(const loan&) = delete;
    loan& operator=(const loan&) = delete;

    pqxx::connection& operator*() { return *session_; }

   private:
    session_pool* pool_;
    std::unique_ptr<pqxx::connection> session_;
  };

 private:
  std::unique_ptr<pqxx::connection> take();
  void give_back(std::unique_ptr<pqxx::connection> session);

  std::mutex lock_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<pqxx::connection>> free_;
};

}  // namespace usher::baseline
