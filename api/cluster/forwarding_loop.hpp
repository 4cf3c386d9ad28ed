#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "api/cluster/answer_reader.hpp"
#include "api/cluster/forwarder.hpp"
#include "api/cluster/link_socket.hpp"
#include "api/edge/mailbox/thread_mailbox.hpp"

namespace usher::api {

/// The forwarder's thread with its connections; what is done with them is decided by domain::forwarding. What
/// is not said to be for any thread is its own.
class forwarder::loop : public std::enable_shared_from_this<loop>, private domain::forwarding_hands {
 public:
  loop(forwarder_settings settings, forwarder::serve_here here);
  ~loop() override;
  loop(const loop&) = delete;
  loop& operator=(const loop&) = delete;

  // Any thread.
  void start();
  void stop();
  /// Has the thread do this.
  void post(std::function<void()> what);
  void take(edge::request&& r, const exchange& x, const trace_context& trace);
  bool is_well() const noexcept;
  forwarder_counters counters() const noexcept;

  void follow(const owner_address& owner);
  void hold();
  void lead();

 private:
  using letters = std::vector<std::function<void()>>;

  /// A request that is not answered yet.
  struct request {
    edge::request asked;
    exchange x;
    trace_context trace;
  };

  struct connection {
    connection(const link_target& to, domain::link_use is_for) : socket(to), use(is_for) {}

    link_socket socket;
    answer_reader reader;
    /// With which it was begun.
    domain::link_use use;
    /// To the client, once the owner has begun to answer.
    std::optional<edge::stream> to_client = {};
    bool watches_room = true;
  };

  // By what domain::forwarding acts.
  domain::link_number connect(domain::link_use use) override;
  bool is_connected(domain::link_number which) const override;
  std::uint64_t put(domain::link_number on, domain::ask_number what) override;
  bool flush(domain::link_number which) override;
  std::uint64_t sent(domain::link_number which) const override;
  void drop_unsent(domain::link_number which) override;
  void close(domain::link_number which) override;
  void serve_here(domain::ask_number what, bool in_doubt) override;
  void refuse(domain::ask_number what, domain::forwarding_refusal why) override;

  void run();
  void take_mail();
  void wait();
  /// What other threads are told.
  void publish();

  void take(domain::ask_number what, request&& asked, domain::uptime came);
  /// Nobody waits for it here any more; to be called before it is answered.
  request let_go(domain::ask_number what);

  void watch(domain::link_number which, connection& c) const;
  void handle(domain::link_number which, std::uint32_t events);
  bool read(domain::link_number which, connection& c);
  bool take_answers(domain::link_number which, connection& c, std::string_view bytes);
  bool take_answer(domain::link_number which, connection& c, edge::response&& answer);
  bool open_stream(domain::link_number which, connection& c, edge::response&& head);
  void complain_of_secret(domain::forwarding::answer::kind what);

  const forwarder_settings settings_;
  const forwarder::serve_here here_;
  const int poller_;
  edge::thread_mailbox<letters> mail_;
  letters taken_;
  bool is_stopping_ = false;
  std::thread thread_;

  domain::uptime now_{};
  domain::forwarding decides_;
  owner_address owner_;
  std::optional<link_target> target_;
  std::unordered_map<domain::ask_number, request> requests_;
  std::map<domain::link_number, std::unique_ptr<connection>> connections_;
  std::vector<char> buffer_;
  domain::link_number last_link_ = 0;
  bool complained_of_secret_ = false;

  std::atomic<domain::ask_number> last_ask_ = 0;
  /// Requests that were taken and are not answered, those in the mail too.
  std::atomic<std::uint64_t> open_ = 0;
  std::atomic<std::uint64_t> forwarded_ = 0;
  std::atomic<std::uint64_t> retried_ = 0;
  std::atomic<std::uint64_t> unknown_ = 0;
  std::atomic<std::uint64_t> refused_ = 0;
  std::atomic<std::uint64_t> streams_ = 0;
  /// See domain::forwarding; `never` for never.
  static constexpr domain::uptime never = domain::uptime::min();
  std::atomic<domain::uptime> well_at_ = never;
  std::atomic<domain::uptime> heard_at_ = never;
};

}  // namespace usher::api
