#include "netwright/tasks/task_name.h"

#include <fmt/format.h>

#include <cctype>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/units.h"

namespace netwright {
namespace {

// Takes "-<letters><count>" off the end of `text`. Counts are written as 4000 or 50k.
template <typename Count>
void TakeCount(std::string_view letters, std::string_view& text, Count& count) {
  const size_t dash = text.rfind('-');
  if (dash == std::string_view::npos) return;
  std::string_view part = text.substr(dash + 1);
  if (!part.starts_with(letters)) return;
  part.remove_prefix(letters.size());
  if (part.empty() || part.front() < '1' || part.front() > '9') return;
  for (size_t i = 0; i < part.size(); ++i) {
    const bool unit = i + 1 == part.size() && (part[i] == 'k' || part[i] == 'M');
    if (!unit && (part[i] < '0' || part[i] > '9')) return;
  }
  const int64_t value = ParseCount(part, "a task's name");
  if (!std::in_range<Count>(value)) FailUsage("'{}' in the task '{}' is too large", part, text);
  count = static_cast<Count>(value);
  text = text.substr(0, dash);
}

std::string ShortCount(int64_t count) {
  if (count % 1'000'000 == 0) return fmt::format("{}M", count / 1'000'000);
  if (count % 1000 == 0) return fmt::format("{}k", count / 1000);
  return fmt::format("{}", count);
}

}  // namespace

TaskName ParseTaskName(std::string_view text) {
  TaskName task;
  std::string_view rest = text;
  TakeCount("p", rest, task.max_params);
  for (const auto& [word, channels] : {std::pair("-grey", 1), std::pair("-rgb", 3)}) {
    if (!rest.ends_with(word)) continue;
    task.channels = channels;
    rest.remove_suffix(std::string_view(word).size());
    break;
  }
  TakeCount("px", rest, task.image_size);
  TakeCount("n", rest, task.images);
  TakeCount("c", rest, task.classes);
  task.dataset = std::string(rest);
  if (rest.empty()) FailUsage("the task '{}' names no data set; write for example cifar10-c10-n4000-px32-rgb", text);
  return task;
}

std::string TaskName::DataText() const {
  std::string text = dataset;
  if (classes > 0) text += fmt::format("-c{}", classes);
  if (images > 0) text += fmt::format("-n{}", images);
  if (image_size > 0) text += fmt::format("-px{}", image_size);
  if (channels > 0) text += channels == 1 ? "-grey" : "-rgb";
  return text;
}

std::string TaskName::Text() const {
  return max_params > 0 ? fmt::format("{}-p{}", DataText(), ShortCount(max_params)) : DataText();
}

Settings SettingsOf(const TaskName& task) {
  Settings settings;
  const auto set = [&](const char* key, int64_t value) { settings.Set(key, fmt::format("{}", value)); };
  set("data.classes", task.classes);
  set("data.train_limit", task.images);
  set("data.image_size", task.image_size);
  set("data.channels", task.channels);
  set("max_params", task.max_params);
  return settings;
}

}  // namespace netwright
