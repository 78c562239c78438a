// Environments: NetworkEnv for netwright.environments, with its arrays as views.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "netwright/base/error.h"
#include "python/src/environments.h"
#include "python/src/module.h"
#include "python/src/space.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace netwright::python {
namespace {

using Actions = nb::ndarray<const int64_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

template <typename T, size_t kDimensions>
using View = nb::ndarray<nb::numpy, T, nb::ndim<kDimensions>>;

// Of an array that lives as long as `self`, an Environments.
template <typename T, size_t kDimensions>
View<T, kDimensions> ViewOf(nb::handle self, T* data, const std::array<int, kDimensions>& shape) {
  std::array<size_t, kDimensions> sizes;
  for (size_t i = 0; i < kDimensions; ++i) sizes[i] = static_cast<size_t>(shape[i]);
  return View<T, kDimensions>(data, kDimensions, sizes.data(), self);
}

Environments& Of(nb::handle self) { return nb::cast<Environments&>(self); }

template <typename T>
nb::object Column(nb::handle self, std::vector<T>& values) {
  return nb::cast(ViewOf<T, 1>(self, values.data(), {static_cast<int>(values.size())}));
}

nb::object Rows(nb::handle self, std::vector<uint8_t>& rows) {
  const Environments& environments = Of(self);
  return nb::cast(ViewOf<uint8_t, 3>(self, rows.data(),
                                     {environments.size(), environments.space()->MaxLayers(), Environments::kRowSize}));
}

nb::object States(nb::handle self, std::span<const float> states) {
  const Environments& environments = Of(self);
  return nb::cast(ViewOf<float, 2>(self, const_cast<float*>(states.data()),
                                   {environments.size(), environments.environments().spec().state_size}));
}

nb::dict Arrays(nb::handle self) {
  Environments& environments = Of(self);
  Environments::Arrays& arrays = environments.arrays();
  nb::dict views;
  views["states"] = States(self, environments.environments().states());
  views["last_states"] = States(self, environments.environments().last_states());
  if (!arrays.rows.empty()) {
    views["rows"] = Rows(self, arrays.rows);
    views["last_rows"] = Rows(self, arrays.last_rows);
  }
  views["mask"] =
      nb::cast(ViewOf<int8_t, 2>(self, arrays.mask.data(), {environments.size(), environments.space()->ActionCount()}));
  views["reward"] = Column(self, arrays.reward);
  views["terminated"] = Column(self, arrays.terminated);
  views["truncated"] = Column(self, arrays.truncated);
  views["new_task"] = Column(self, arrays.new_task);
  views["task"] = Column(self, arrays.task);
  views["step"] = Column(self, arrays.step);
  views["accuracy"] = Column(self, arrays.accuracy);
  views["params"] = Column(self, arrays.params);
  views["flops"] = Column(self, arrays.flops);
  views["cached"] = Column(self, arrays.cached);
  views["outcome"] = Column(self, arrays.outcome);
  views["end"] = Column(self, arrays.end);
  views["last_task"] = Column(self, arrays.last_task);
  return views;
}

void Step(Environments& self, const Actions& actions) {
  const nb::gil_scoped_release release;
  self.Step({actions.data(), actions.size()}, [] {
    const nb::gil_scoped_acquire acquire;
    if (PyErr_CheckSignals() != 0) throw nb::python_error();
  });
}

void Reset(Environments& self, std::optional<uint64_t> seed, bool new_task) {
  const nb::gil_scoped_release release;
  self.Reset(seed, new_task);
}

void Make(Environments* self, const std::vector<std::pair<std::string, std::string>>& problems,
          const std::string& space, const std::vector<std::string>& settings, int count, uint64_t seed,
          int64_t episodes_per_task, bool rows, std::vector<std::string> observe, bool score_at_the_end, double sigma,
          int max_steps, const std::string& reward, double mu, double rho, const std::string& program, int workers,
          bool quiet) {
  if (problems.empty()) FailUsage("give a problem, such as synthetic:a");
  if (count < 1) FailUsage("{} environments: at least 1", count);
  if (episodes_per_task < 0 || max_steps < 0 || workers < 0) {
    FailUsage("episodes_per_task, max_steps and workers are at least 0");
  }
  EnvironmentsConfig config{.problems = {},
                            .environments = {.lanes = count,
                                             .rules = {.max_steps = max_steps, .sigma = sigma},
                                             .score_at_the_end = score_at_the_end,
                                             .observe = std::move(observe),
                                             .seed = seed},
                            .reward = {.kind = reward, .mu = mu, .rho = rho},
                            .episodes_per_task = episodes_per_task,
                            .rows = rows};
  for (const auto& [problem, task] : problems) {
    config.problems.push_back({problem, task, space, settings, program, workers, quiet});
  }
  const nb::gil_scoped_release release;
  new (self) Environments(config);
}

}  // namespace

void BindEnvironments(nb::module_& module) {
  nb::class_<Environments>(
      module, "Environments",
      "What netwright.environments is made of: n environments that step together. Not thread-safe.")
      .def("__init__", Make, "problems"_a, "space"_a, "settings"_a, "count"_a, "seed"_a, "episodes_per_task"_a,
           "rows"_a, "observe"_a, "score_at_the_end"_a, "sigma"_a, "max_steps"_a, "reward"_a, "mu"_a, "rho"_a,
           "program"_a, "workers"_a, "quiet"_a,
           "problems: (problem, task) each. rows: the arrays of that name are there.")
      .def_prop_ro("space", [](const Environments& self) { return Space{self.space()}; })
      .def_prop_ro("task_names", &Environments::task_names)
      .def("input", &Environments::input, "task"_a)
      .def("arrays", Arrays, nb::sig("def arrays(self) -> dict[str, typing.Any]"),
           "Views by name; `reset` and `step` write them. [n, ...], an entry for each environment.")
      .def("reset", Reset, "seed"_a = nb::none(), "new_task"_a = false,
           "With a seed: all begin as they did with it before. Without: those in mid-episode begin the next one.")
      .def("step", Step, "actions"_a,
           "actions: int64, [n]. Next episodes begin by themselves. UsageError for actions that are not there.")
      .def("text", &Environments::TextOf, "environment"_a, "Of the network under construction.")
      .def(
          "last_texts",
          [](Environments& self, const Actions& environments) {
            return self.LastTextsOf({environments.data(), environments.size()});
          },
          "environments"_a,
          "Of the networks that the last step scored, \"\" where it scored none. environments: int64, ascending.");
  module.def(
      "outcomes",
      [] {
        std::vector<std::string> names;
        for (int i = 0; i <= static_cast<int>(Outcome::kCrashed); ++i) {
          names.emplace_back(OutcomeName(static_cast<Outcome>(i)));
        }
        return names;
      },
      "By the numbers in Environments.arrays()[\"outcome\"].");
  module.def("observation_blocks", TrialObservation::AllNames, "What an observation can be made of.");
}

}  // namespace netwright::python
