// Limits, Space, Architecture.
#include <fmt/format.h>
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/operators.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/random.h"
#include "netwright/graph/inference/targets/target.h"
#include "netwright/graph/preset_templates.h"
#include "netwright/spaces/limits_json.h"
#include "netwright/spaces/search_space.h"
#include "netwright/spaces/space_json.h"
#include "netwright/spaces/uniform_action.h"
#include "python/src/module.h"
#include "python/src/network.h"
#include "python/src/pickling.h"
#include "python/src/space.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace netwright::python {
namespace {

PlacedArchitecture Applied(const PlacedArchitecture& self, Action action) {
  const SearchSpace& space = *self.space;
  if (action < 0 || action >= space.ActionCount()) {
    FailUsage("the space {} has the actions 0 to {}, not {}", space.name(), space.ActionCount() - 1, action);
  }
  if (space.IsTerminal(self.arch)) FailUsage("{} is finished: no action goes on from it", space.Format(self.arch));
  return {self.space, space.Apply(self.arch, action)};
}

std::vector<Action> LegalActions(const PlacedArchitecture& self, const InputSpec& input, const Limits& limits) {
  const ActionMask mask = self.space->LegalActions(self.arch, input, SettledLimits(*self.space, limits));
  std::vector<Action> actions;
  for (size_t a = mask._Find_first(); a < mask.size(); a = mask._Find_next(a))
    actions.push_back(static_cast<Action>(a));
  return actions;
}

// Random legal actions until one ends it.
PlacedArchitecture Random(const SpacePointer& space, uint64_t seed, const InputSpec& input, const Limits& limits) {
  Rng rng(seed, "python/random_architecture");
  const Limits settled = SettledLimits(*space, limits);
  Architecture arch = space->Initial();
  while (!space->IsTerminal(arch)) {
    const ActionMask mask = space->LegalActions(arch, input, settled);
    if (mask.none()) break;
    arch = space->Apply(arch, UniformAction(mask, rng));
  }
  return {space, arch};
}

Network NetworkOf(const PlacedArchitecture& self, const InputSpec& input, const NetworkTemplate& net) {
  std::optional<Graph> graph = self.space->NetworkOf(self.arch);
  if (!graph) FailUsage("{} of the space {} is no network", self.space->Format(self.arch), self.space->name());
  return {std::move(*graph), input, SettledTemplate(*self.space, net)};
}

nb::ndarray<nb::numpy, float, nb::ndim<1>> Encoded(const PlacedArchitecture& self) {
  auto code = std::make_unique<std::vector<float>>(static_cast<size_t>(self.space->EncodedSize()));
  self.space->Encode(self.arch, *code);
  float* data = code->data();
  const size_t size = code->size();
  const nb::capsule owner(code.release(),
                          [](void* vector) noexcept { delete static_cast<std::vector<float>*>(vector); });
  return {data, {size}, owner};
}

void BindLimits(nb::module_& module) {
  nb::class_<Limits> limits(module, "Limits", "What a network must stay within; 0: no limit. Immutable.");
  Pickles(limits);
  limits
      .def(
          "__init__",
          [](Limits* self, int64_t params, int64_t flops, int64_t train_bytes, int64_t flash, int64_t ram, int64_t macs,
             double latency, const std::optional<std::string>& target, int64_t hertz, int batch_size,
             const NetworkTemplate& net) {
            if (latency > 0 && !target) FailUsage("a limit of the latency needs a target: one of `targets()`");
            if (batch_size < 1) FailUsage("batch_size is at least 1");
            new (self) Limits{.max_params = params,
                              .max_flops = flops,
                              .max_train_bytes = train_bytes,
                              .max_flash = flash,
                              .max_ram = ram,
                              .max_macs = macs,
                              .max_latency = std::llround(latency * 1e9),
                              .batch_size = batch_size,
                              .net = net,
                              .times = target ? TimesOn({.name = std::string(FindTarget(*target).name), .hertz = hertz})
                                              : OperationTimes{}};
          },
          "max_params"_a = 0, "max_flops"_a = 0, "max_train_bytes"_a = 0, "max_flash"_a = 0, "max_ram"_a = 0,
          "max_macs"_a = 0, "max_latency"_a = 0.0, "target"_a = nb::none(), "hertz"_a = 0, "batch_size"_a = 128,
          "template"_a = kQuickTemplate,
          "max_train_bytes: of training at batch_size; max_flash, max_ram: bytes in 8 bits; max_latency: seconds an\n"
          "image on `target`, one of `targets()`, at `hertz` (0: its usual clock); template: what networks are made "
          "with.")
      .def_ro("max_params", &Limits::max_params)
      .def_ro("max_flops", &Limits::max_flops)
      .def_ro("max_train_bytes", &Limits::max_train_bytes)
      .def_ro("max_flash", &Limits::max_flash)
      .def_ro("max_ram", &Limits::max_ram)
      .def_ro("max_macs", &Limits::max_macs)
      .def_ro("batch_size", &Limits::batch_size)
      .def_ro("template", &Limits::net);
}

void BindArchitecture(nb::module_& module) {
  nb::class_<PlacedArchitecture> architecture(
      module, "Architecture", "A code of a space, finished or under construction. Immutable, hashable.");
  Pickles(
      architecture,
      [](const PlacedArchitecture& self) {
        nlohmann::json json = SpaceToJson(*self.space);
        json["taken"] = self.space->ActionsOf(self.arch);
        return json;
      },
      [](const nlohmann::json& json) {
        PlacedArchitecture self{SpaceFromJson(json), {}};
        self.arch = self.space->Initial();
        for (const Action action : json.at("taken")) self = Applied(self, action);
        return self;
      });
  architecture.def_prop_ro("space", [](const PlacedArchitecture& self) { return Space{self.space}; })
      .def_prop_ro(
          "text", [](const PlacedArchitecture& self) { return self.space->Format(self.arch); },
          "`Space.parse` reads it. The terminal action is not in it.")
      .def_prop_ro(
          "key", [](const PlacedArchitecture& self) { return self.space->Key(self.arch); },
          "What is evaluated: equal for codes of the same network.")
      .def_prop_ro(
          "is_terminal", [](const PlacedArchitecture& self) { return self.space->IsTerminal(self.arch); },
          "Nothing can be added.")
      .def_prop_ro(
          "actions", [](const PlacedArchitecture& self) { return self.space->ActionsOf(self.arch); },
          "The actions that build it from `Space.initial`.")
      .def("apply", Applied, "action"_a, "The architecture behind this action. UsageError on a terminal one.")
      .def("legal_actions", LegalActions, "input"_a = kUsualInput, "limits"_a = Limits{.net = kQuickTemplate},
           "The actions that lead to networks that fit the images and can come within the limits; the terminal one\n"
           "where it may end. Empty on a terminal architecture.")
      .def("network", NetworkOf, "input"_a = kUsualInput, "template"_a = kQuickTemplate,
           "UsageError for codes that are no networks.")
      .def("encode", Encoded, "float32 array of shape (Space.encoded_size,): what policies see; one-hot rows.")
      .def(
          "__eq__",
          [](const PlacedArchitecture& one, const PlacedArchitecture& other) { return one.arch == other.arch; },
          nb::is_operator(), kEqualSignature)
      .def("__hash__", [](const PlacedArchitecture& self) { return static_cast<Py_hash_t>(HashOf(self.arch) >> 2); })
      .def("__str__", [](const PlacedArchitecture& self) { return self.space->Format(self.arch); })
      .def("__repr__", [](const PlacedArchitecture& self) {
        return fmt::format("Architecture('{}')", self.space->Format(self.arch));
      });
}

void BindSpace(nb::module_& module) {
  nb::class_<Space> space(module, "Space",
                          "The architectures there are, and the actions that build them. Immutable, thread-safe.");
  Pickles(
      space, [](const Space& self) { return SpaceToJson(*self.space); },
      [](const nlohmann::json& json) { return Space{SpaceFromJson(json)}; });
  space
      .def(
          "__init__", [](Space* self, const std::string& name) { new (self) Space{MakeAnySpace(name)}; },
          "name"_a = "chain", "name: one of `spaces()`, or a file (.yml). UsageError for another one.")
      .def_prop_ro("name", [](const Space& self) { return std::string(self.space->name()); })
      .def_prop_ro(
          "action_names",
          [](const Space& self) {
            std::vector<std::string> names;
            for (Action a = 0; a < self.space->ActionCount(); ++a) names.push_back(self.space->ActionName(a));
            return names;
          },
          "By action, such as \"conv3\", \"max2\", \"terminal\".")
      .def_prop_ro(
          "terminal_action",
          [](const Space& self) -> std::optional<Action> {
            const Action action = self.space->TerminalAction();
            return action == kNoAction ? std::nullopt : std::optional(action);
          },
          "None where architectures end by themselves only.")
      .def_prop_ro("max_layers", [](const Space& self) { return self.space->MaxLayers(); })
      .def_prop_ro("default_episode_length", [](const Space& self) { return self.space->DefaultEpisodeLength(); })
      .def_prop_ro("encoded_size", [](const Space& self) { return self.space->EncodedSize(); })
      .def(
          "initial",
          [](const Space& self) {
            return PlacedArchitecture{self.space, self.space->Initial()};
          },
          "The empty one.")
      .def(
          "parse",
          [](const Space& self, const std::string& text) {
            return PlacedArchitecture{self.space, self.space->Parse(text)};
          },
          "text"_a, "Reads `Architecture.text`, such as \"conv3-conv3-max2\". UsageError on text of no architecture.")
      .def(
          "random",
          [](const Space& self, uint64_t seed, const InputSpec& input, const Limits& limits) {
            return Random(self.space, seed, input, limits);
          },
          "seed"_a, "input"_a = kUsualInput, "limits"_a = Limits{.net = kQuickTemplate},
          "Random legal actions until one ends it: the same for the same seed.")
      .def(
          "network",
          [](const Space& self, const std::string& text, const InputSpec& input, const NetworkTemplate& net) {
            return NetworkOf({self.space, self.space->Parse(text)}, input, net);
          },
          "text"_a, "input"_a = kUsualInput, "template"_a = kQuickTemplate,
          "The same as `parse(text).network(input, template)`.")
      .def(
          "__eq__", [](const Space& one, const Space& other) { return one.space->id() == other.space->id(); },
          nb::is_operator(), kEqualSignature)
      .def("__hash__", [](const Space& self) { return self.space->id(); })
      .def("__repr__", [](const Space& self) { return fmt::format("Space('{}')", self.space->name()); });
  module.def("spaces", SearchSpaceNames, "Names of the search spaces that are built in.");
}

}  // namespace

NetworkTemplate SettledTemplate(const SearchSpace& space, const NetworkTemplate& net) {
  const auto* of_networks = dynamic_cast<const NetworkSpace*>(&space);
  return of_networks != nullptr ? of_networks->Settled(net) : net;
}

Limits SettledLimits(const SearchSpace& space, Limits limits) {
  limits.net = SettledTemplate(space, limits.net);
  return limits;
}

void BindSpaces(nb::module_& module) {
  BindLimits(module);
  BindArchitecture(module);
  BindSpace(module);
}

}  // namespace netwright::python
