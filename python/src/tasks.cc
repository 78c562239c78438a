// Task: what a strategy is made for, and its line of JSON.
#include <fmt/format.h>
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <string>
#include <utility>
#include <vector>

#include "netwright/graph/preset_templates.h"
#include "netwright/search/program/task_line.h"
#include "python/src/module.h"
#include "python/src/pickling.h"
#include "python/src/space.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace netwright::python {

void BindTasks(nb::module_& module) {
  nb::class_<StrategyContext> task(module, "Task", "What a strategy is made for. Immutable.");
  Pickles(
      task, [](const StrategyContext& self) { return TaskLine(self); },
      [](const nlohmann::json& json) { return ReadTaskLine(json.get<std::string>()); });
  task.def(
          "__init__",
          [](StrategyContext* self, const Space& space, const InputSpec& input, const Limits& limits, uint64_t seed,
             int64_t evaluations, std::vector<double> descriptors) {
            new (self) StrategyContext{.space = space.space,
                                       .task = {.task = 0,
                                                .input = input,
                                                .limits = SettledLimits(*space.space, limits),
                                                .descriptors = std::move(descriptors)},
                                       .seed = seed,
                                       .evaluations = evaluations};
          },
          "space"_a = Space{MakeAnySpace("chain")}, "input"_a = kUsualInput, "limits"_a = Limits{.net = kQuickTemplate},
          "seed"_a = 1, "evaluations"_a = 0, "descriptors"_a = std::vector<double>(),
          "evaluations: the budget of distinct networks, 0 for none; descriptors: of a data set, as far as known.")
      .def_prop_ro("space", [](const StrategyContext& task) { return Space{task.space}; })
      .def_prop_ro("input", [](const StrategyContext& task) { return task.task.input; })
      .def_prop_ro("limits", [](const StrategyContext& task) { return task.task.limits; })
      .def_ro("seed", &StrategyContext::seed)
      .def_ro("evaluations", &StrategyContext::evaluations, "The budget of distinct networks; 0: none.")
      .def_prop_ro("descriptors", [](const StrategyContext& task) { return task.task.descriptors; })
      .def_prop_ro("line", TaskLine, "As a line of JSON, for another program.")
      .def_static(
          "read", [](const std::string& line) { return ReadTaskLine(line); }, "line"_a,
          "From such a line. UsageError on another one.")
      .def("__repr__",
           [](const StrategyContext& task) { return fmt::format("Task({}, seed={})", task.space->name(), task.seed); });
}

}  // namespace netwright::python
