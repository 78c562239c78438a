#include "netwright/run/session/answers.h"

#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/text_list.h"
#include "netwright/store/store.h"
#include "netwright/tables/table_file.h"

namespace netwright {

class Answers::Source {
 public:
  virtual ~Source() = default;
  virtual std::optional<Evaluation> Find(const CacheKey& key) = 0;
};

namespace {

class OtherRun final : public Answers::Source {
 public:
  explicit OtherRun(std::string path) : path_(std::move(path)) {}

  std::optional<Evaluation> Find(const CacheKey& key) override {
    if (store_ == nullptr) store_ = TryOpen();
    return store_ == nullptr ? std::nullopt : store_->Find(key);
  }

 private:
  // Null where there is none, or one without tables yet.
  std::unique_ptr<Store> TryOpen() const {
    if (!std::filesystem::exists(path_)) return nullptr;
    try {
      return OpenStoreReadOnly(path_);
    } catch (const Error&) {
      return nullptr;
    }
  }

  const std::string path_;
  std::unique_ptr<Store> store_;
};

class Column final : public Answers::Source {
 public:
  Column(const std::string& path, const std::string& column, const std::string& recipe_text) {
    const TableFile file(path);
    if (file.recipe() != recipe_text) {
      FailUsage("answers: '{}' was measured with another recipe ({}) than this run's ({})", path,
                file.recipe().empty() ? "it does not say which" : file.recipe(), recipe_text);
    }
    for (const TableTask& task : file.tasks()) {
      if (task.column != column) continue;
      Digest unused;
      table_ = file.Read(task, unused);
      return;
    }
    FailUsage("answers: '{}' has no column '{}'", path, column);
  }

  std::optional<Evaluation> Find(const CacheKey& key) override {
    const auto found = table_.find(key.network);
    if (found == table_.end() || key.replicate >= static_cast<int>(found->second.size())) return std::nullopt;
    Evaluation evaluation;
    evaluation.metrics = found->second[static_cast<size_t>(key.replicate)];
    return evaluation;
  }

 private:
  MetricsTable table_;
};

}  // namespace

Answers::Answers(const std::string& sources, const std::filesystem::path& base, const std::string& recipe_text) {
  for (const std::string& source : ListItems(sources, ':')) {
    const size_t mark = source.rfind('#');
    if (mark != std::string::npos && source.substr(0, mark).ends_with(".yml")) {
      sources_.push_back(
          std::make_unique<Column>((base / source.substr(0, mark)).string(), source.substr(mark + 1), recipe_text));
    } else {
      sources_.push_back(std::make_unique<OtherRun>((base / source / "experiments.sqlite").string()));
    }
  }
}

Answers::~Answers() = default;

std::optional<Evaluation> Answers::Find(const CacheKey& key) {
  for (const std::unique_ptr<Source>& source : sources_) {
    if (std::optional<Evaluation> found = source->Find(key)) return found;
  }
  return std::nullopt;
}

}  // namespace netwright
