#include <unordered_map>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/evaluation/decorators.h"
#include "netwright/evaluation/ready_answers.h"

namespace netwright {
namespace {

constexpr size_t kMostKept = size_t{1} << 14;

class CacheEvaluator final : public EvaluatorDecorator {
 public:
  CacheEvaluator(std::unique_ptr<Evaluator> inner, KeyOfProposal key_of, EvaluationLookup lookup)
      : EvaluatorDecorator(std::move(inner)), key_of_(std::move(key_of)), lookup_(std::move(lookup)) {}

  void Submit(std::span<const Proposal> proposals) override {
    to_inner_.clear();
    if (lookup_ && entries_.size() > kMostKept) ForgetTheKnown();
    for (const Proposal& proposal : proposals) {
      Entry& entry = EntryOf(proposal);
      if (entry.known) {
        ready_.Add(proposal.id, *entry.known);
      } else if (entry.in_flight) {
        entry.waiting.push_back(proposal);
      } else {
        Send(proposal, entry);
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

  void Speculate(std::span<const Proposal> likely) override {
    to_inner_.clear();
    for (const Proposal& proposal : likely) {
      const auto found = entries_.find(key_of_(proposal));
      if (found == entries_.end() || !(found->second.known || found->second.in_flight)) to_inner_.push_back(proposal);
    }
    inner_->Speculate(to_inner_);
  }

  std::optional<Evaluation> Foresee(const Proposal& proposal) override {
    const CacheKey key = key_of_(proposal);
    if (const auto found = entries_.find(key); found != entries_.end()) return found->second.known;
    Entry entry;
    if (lookup_) Keep(entry, lookup_(key));
    return entry.known ? entry.known : inner_->Foresee(proposal);
  }

 private:
  // One network on one data set. Waiting proposals only while one is in flight.
  struct Entry {
    std::optional<Evaluation> known;  // cached = true
    bool in_flight = false;
    std::vector<Proposal> waiting;  // in order of submission
  };

  Entry& EntryOf(const Proposal& proposal) {
    const auto [entry, fresh] = entries_.try_emplace(key_of_(proposal));
    if (fresh && lookup_) Keep(entry->second, lookup_(entry->first));
    return entry->second;
  }

  // The lookup knows them.
  void ForgetTheKnown() {
    std::erase_if(entries_, [](const auto& entry) { return !entry.second.in_flight; });
  }

  static void Keep(Entry& entry, std::optional<Evaluation> evaluation) {
    if (!evaluation || !IsReproducible(evaluation->outcome)) return;
    entry.known = std::move(evaluation);
    entry.known->cached = true;
  }

  void Send(const Proposal& proposal, Entry& entry) {
    entry.in_flight = true;
    in_flight_.emplace(proposal.id, &entry);
    to_inner_.push_back(proposal);
  }

  // Answers of our own (cached = true) are of no proposal in flight and pass.
  void Settle(const Evaluation& answer) {
    const auto found = in_flight_.find(answer.id);
    if (found == in_flight_.end()) return;
    Entry& entry = *found->second;
    in_flight_.erase(found);
    entry.in_flight = false;
    Keep(entry, answer);
    if (entry.known) {
      for (const Proposal& twin : entry.waiting) ready_.Add(twin.id, *entry.known);
      entry.waiting.clear();
    } else if (!entry.waiting.empty()) {
      const Proposal next = entry.waiting.front();
      entry.waiting.erase(entry.waiting.begin());
      Send(next, entry);
    }
  }

  KeyOfProposal key_of_;
  EvaluationLookup lookup_;
  std::unordered_map<CacheKey, Entry, CacheKeyHash> entries_;  // nodes stay where they are
  std::unordered_map<uint64_t, Entry*> in_flight_;             // by proposal id
  std::vector<Proposal> to_inner_;
  ReadyAnswers ready_;
};

}  // namespace

std::unique_ptr<Evaluator> WithCache(std::unique_ptr<Evaluator> inner, KeyOfProposal key_of, EvaluationLookup lookup) {
  return std::make_unique<CacheEvaluator>(std::move(inner), std::move(key_of), std::move(lookup));
}

}  // namespace netwright
