#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace usher::storage {

/// Ends a session whose server has fallen silent. A server that stands still keeps its connections, and
/// neither keepalives nor time-outs of TCP end them: without a watch whoever asked would wait for ever.
///
/// A thread of its own looks now and then; a question costs two atomic stores.
class silence_watch {
 public:
  struct terms {
    /// After so much silence it is asked whether the server answers others, and then again and again: a
    /// question may take as long as it takes where it does.
    std::chrono::milliseconds look_after{2'000};
    /// No question may take longer, whatever others are answered; zero: any may.
    std::chrono::milliseconds at_most{0};
  };

  /// `server_answers` is called on the watch's thread and may take some seconds; `on_end` hears there that
  /// the session is ended. The watch has a descriptor of its own for the socket. Throws std::system_error
  /// when there is none.
  silence_watch(int socket, terms limits, std::function<bool()> server_answers, std::function<void()> on_end);
  silence_watch(const silence_watch&) = delete;
  silence_watch& operator=(const silence_watch&) = delete;
  /// Waits for `server_answers` where that is under way.
  ~silence_watch();

  /// While one lives the server owes an answer. Several may live at a time: the first of them counts. Of the
  /// thread that uses the session.
  class question {
   public:
    explicit question(silence_watch& by) noexcept : by_(by) { by_.begin(); }
    question(const question&) = delete;
    question& operator=(const question&) = delete;
    ~question() { by_.end(); }

   private:
    silence_watch& by_;
  };

 private:
  using clock = std::chrono::steady_clock;

  void begin() noexcept;
  void end() noexcept;
  void work(const std::stop_token& stopped);
  /// Whether nobody may wait any longer for the answer to what was asked then.
  bool is_over(clock::time_point asked);

  const int socket_;
  const terms limits_;
  const std::function<bool()> server_answers_;
  const std::function<void()> on_end_;

  /// Of the user's thread.
  int questions_ = 0;
  /// By the steady clock; 0 while no answer is owed.
  std::atomic<clock::rep> asked_at_{0};
  /// Of the watch's thread.
  clock::time_point looked_at_{};

  std::mutex lock_;
  std::condition_variable_any woken_;
  std::jthread thread_;
};

}  // namespace usher::storage
