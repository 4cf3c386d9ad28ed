#include "storage/postgres/postgres_connection.hpp"
#include "storage/whole/archive.hpp"

namespace usher::storage {

namespace {

class postgres_log_remover final : public log_remover {
 public:
  explicit postgres_log_remover(const std::string& url) : url_(url) {
    attempt([this] { connection_.emplace(url_); });
  }

  std::uint64_t remove(const std::vector<std::uint64_t>& changes, domain::instant over_before) override {
    const auto how = removal_of(changes, over_before);
    std::uint64_t removed = 0;
    attempt([&] {
      const auto asked = connection_->expect_answer();
      pqxx::work work(connection_->session());
      connection_->execute(work, how.name_them);
      connection_->execute(work, how.count_them);
      removed = static_cast<std::uint64_t>(connection_->execute(work, how.remove).affected_rows());
      connection_->execute(work, how.forget_names);
      work.commit();
    });
    return removed;
  }

 private:
  template <class F>
  void attempt(F f) {
    try {
      f();
    } catch (const std::exception& error) {
      throw store_error("cannot take lines out of the log of the database " + url_.description() + ": " +
                        url_.without_secrets(error.what()));
    }
  }

  postgres_url url_;
  std::optional<postgres_connection> connection_;
};

}  // namespace

std::unique_ptr<log_remover> open_postgres_log(const std::string& url) {
  return std::make_unique<postgres_log_remover>(url);
}

}  // namespace usher::storage
