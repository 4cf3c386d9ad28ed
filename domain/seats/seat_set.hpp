#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "domain/base/ids.hpp"

namespace usher::domain {

/// Some seats of a date, a bit each: 100,000 of them are 12.5 kB, and a copy is as cheap as that.
class seat_set {
 public:
  using value_type = seat_number;

  /// Ascending. Invalid after a change of the set.
  class const_iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = seat_number;
    using difference_type = std::ptrdiff_t;
    using pointer = const seat_number*;
    using reference = seat_number;

    const_iterator() = default;
    seat_number operator*() const {
      return seat_number{static_cast<std::int32_t>(word_ * 64) + std::countr_zero(bits_) + 1};
    }
    const_iterator& operator++() {
      bits_ &= bits_ - 1;
      skip_empty_words();
      return *this;
    }
    const_iterator operator++(int) {
      auto before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const const_iterator& a, const const_iterator& b) {
      return a.word_ == b.word_ && a.bits_ == b.bits_;
    }

   private:
    friend class seat_set;

    const_iterator(const std::vector<std::uint64_t>& words, std::size_t word, std::uint64_t bits)
        : words_(&words), word_(word), bits_(bits) {
      skip_empty_words();
    }

    void skip_empty_words() {
      while (bits_ == 0 && word_ < words_->size()) {
        ++word_;
        bits_ = word_ < words_->size() ? (*words_)[word_] : 0;
      }
    }

    const std::vector<std::uint64_t>* words_ = nullptr;
    std::size_t word_ = 0;
    std::uint64_t bits_ = 0;
  };
  using iterator = const_iterator;

  seat_set() = default;
  seat_set(const std::vector<seat_number>& seats) {
    for (const auto seat : seats) {
      insert(seat);
    }
  }

  /// Seat numbers are 1 or more.
  void insert(seat_number seat) {
    if (word_of(seat) >= words_.size()) {
      words_.resize(word_of(seat) + 1);
    }
    if (contains(seat)) {
      return;
    }
    words_[word_of(seat)] |= bit_of(seat);
    ++size_;
  }
  void erase(seat_number seat) {
    if (!contains(seat)) {
      return;
    }
    words_[word_of(seat)] &= ~bit_of(seat);
    --size_;
  }
  bool contains(seat_number seat) const {
    return word_of(seat) < words_.size() && (words_[word_of(seat)] & bit_of(seat)) != 0;
  }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  const_iterator begin() const { return {words_, 0, words_.empty() ? 0 : words_.front()}; }
  const_iterator end() const { return {words_, words_.size(), 0}; }
  /// The first one that is this or behind it. Skips 64 seats a step.
  std::optional<seat_number> from(seat_number seat) const {
    if (word_of(seat) >= words_.size()) {
      return std::nullopt;
    }
    const const_iterator found{words_, word_of(seat), words_[word_of(seat)] & ~(bit_of(seat) - 1)};
    return found == end() ? std::nullopt : std::optional(*found);
  }

  /// Those that are in one of the two alone.
  friend seat_set operator^(const seat_set& a, const seat_set& b) {
    const bool a_is_longer = a.words_.size() >= b.words_.size();
    seat_set out = a_is_longer ? a : b;
    const auto& shorter = a_is_longer ? b : a;
    for (std::size_t i = 0; i < shorter.words_.size(); ++i) {
      out.words_[i] ^= shorter.words_[i];
    }
    out.size_ = 0;
    for (const auto word : out.words_) {
      out.size_ += static_cast<std::size_t>(std::popcount(word));
    }
    return out;
  }

  friend bool operator==(const seat_set& a, const seat_set& b) {
    if (a.size_ != b.size_) {
      return false;
    }
    auto other = b.begin();
    for (const auto seat : a) {
      if (*other++ != seat) {
        return false;
      }
    }
    return true;
  }

 private:
  static std::size_t word_of(seat_number seat) { return static_cast<std::size_t>(seat.value - 1) / 64; }
  static std::uint64_t bit_of(seat_number seat) {
    return std::uint64_t{1} << (static_cast<std::size_t>(seat.value - 1) % 64);
  }

  std::vector<std::uint64_t> words_;
  std::size_t size_ = 0;
};

}  // namespace usher::domain
