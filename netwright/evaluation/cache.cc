#include <unordered_map>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/evaluation/decorators.h"
#include "netwright/evaluation/ready_answers.h"

namespace netwright {
namespace {

class CacheEvaluator final : public Evaluator {
 public:
  CacheEvaluator(std::unique_ptr<Evaluator> inner, KeyOfTrial key_of, EvaluationLookup lookup)
      : inner_(std::move(inner)), key_of_(std::move(key_of)), lookup_(std::move(lookup)) {}

  int FreeSlots() const override { return inner_->FreeSlots(); }

  void Submit(std::span<const Trial> trials) override {
    to_inner_.clear();
    for (const Trial& trial : trials) {
      Entry& entry = EntryOf(trial);
      if (entry.known) {
        ready_.Add(trial.id, *entry.known);
      } else if (entry.in_flight) {
        entry.waiting.push_back(trial);
      } else {
        Send(trial, entry);
      }
    }
    if (!to_inner_.empty()) inner_->Submit(to_inner_);
  }

  std::vector<Evaluation> Wait(std::chrono::milliseconds timeout) override {
    std::vector<Evaluation> answers = ready_.TakeWith(*inner_, timeout);
    to_inner_.clear();
    for (const Evaluation& answer : answers) Settle(answer);
    if (!to_inner_.empty()) inner_->Submit(to_inner_);
    for (Evaluation& twin : ready_.Take()) answers.push_back(std::move(twin));
    return answers;
  }

  uint64_t ConfigHash() const override { return inner_->ConfigHash(); }

 private:
  // One network on one data set. Waiting trials only while one is in flight.
  struct Entry {
    std::optional<Evaluation> known;  // cached = true
    bool in_flight = false;
    std::vector<Trial> waiting;  // in order of submission
  };

  Entry& EntryOf(const Trial& trial) {
    const auto [memo, fresh] = by_request_.try_emplace(TrialRequest(trial), nullptr);
    if (fresh) {
      const auto [entry, first] = entries_.try_emplace(key_of_(trial));
      if (first && lookup_) Keep(entry->second, lookup_(entry->first));
      memo->second = &entry->second;
    }
    return *memo->second;
  }

  static void Keep(Entry& entry, std::optional<Evaluation> evaluation) {
    if (!evaluation || !IsReproducible(evaluation->outcome)) return;
    entry.known = std::move(evaluation);
    entry.known->cached = true;
  }

  void Send(const Trial& trial, Entry& entry) {
    entry.in_flight = true;
    in_flight_.emplace(trial.id, &entry);
    to_inner_.push_back(trial);
  }

  // Answers of our own (cached = true) are of no trial in flight and pass.
  void Settle(const Evaluation& answer) {
    const auto found = in_flight_.find(answer.id);
    if (found == in_flight_.end()) return;
    Entry& entry = *found->second;
    in_flight_.erase(found);
    entry.in_flight = false;
    Keep(entry, answer);
    if (entry.known) {
      for (const Trial& twin : entry.waiting) ready_.Add(twin.id, *entry.known);
      entry.waiting.clear();
    } else if (!entry.waiting.empty()) {
      const Trial next = entry.waiting.front();
      entry.waiting.erase(entry.waiting.begin());
      Send(next, entry);
    }
  }

  std::unique_ptr<Evaluator> inner_;
  KeyOfTrial key_of_;
  EvaluationLookup lookup_;
  std::unordered_map<CacheKey, Entry, CacheKeyHash> entries_;  // nodes stay where they are
  TrialMemo<Entry*> by_request_;
  std::unordered_map<uint64_t, Entry*> in_flight_;  // by trial id
  std::vector<Trial> to_inner_;
  ReadyAnswers ready_;
};

}  // namespace

std::unique_ptr<Evaluator> WithCache(std::unique_ptr<Evaluator> inner, KeyOfTrial key_of, EvaluationLookup lookup) {
  return std::make_unique<CacheEvaluator>(std::move(inner), std::move(key_of), std::move(lookup));
}

}  // namespace netwright
