#include "netwright/spaces/space_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "netwright/base/yaml_file.h"

namespace netwright {
namespace {

struct LayerKind {
  std::string_view key;
  LayerType type;
};
constexpr std::array<LayerKind, 7> kLayerKinds = {{
    {"convolution", LayerType::kConvolution},
    {"maxpooling", LayerType::kMaxPooling},
    {"avgpooling", LayerType::kAveragePooling},
    {"identity", static_cast<LayerType>(4)},
    {"add", LayerType::kAddition},
    {"concat", LayerType::kConcatenation},
    {"terminal", LayerType::kTerminal},
}};

struct PredecessorsWord {
  std::string_view word;
  Predecessors value;
};
constexpr std::array<PredecessorsWord, 3> kPredecessors = {
    {{"previous", Predecessors::kPrevious}, {"pointers", Predecessors::kPointers}, {"direct", Predecessors::kDirect}}};

// Reads one file; `where` is a key's path in it ("nasenv.layers[2].convolution.id").
class SpaceFileReader {
 public:
  explicit SpaceFileReader(const YamlFile& file) : file_(file) {}

  SpaceSpec Read() {
    const YAML::Node& root = file_.root();
    file_.CheckKeys(root, "the file", {"nasenv"});
    const YAML::Node definition = file_.Require(root, "nasenv", "");
    file_.CheckKeys(definition, "nasenv", {"name", "version", "max_nlayers", "encoding", "predecessors", "layers"});
    SpaceSpec spec;
    spec.name = file_.As<std::string>(file_.Require(definition, "name", "nasenv"), "nasenv.name", "a text");
    spec.max_layers =
        file_.As<int>(file_.Require(definition, "max_nlayers", "nasenv"), "nasenv.max_nlayers", "a whole number");
    if (const YAML::Node encoding = definition["encoding"]) {
      if (file_.As<std::string>(encoding, "nasenv.encoding", "NSC") != "NSC")
        file_.Fail(encoding, "nasenv.encoding", "write NSC");
    }
    const YAML::Node layers = file_.Require(definition, "layers", "nasenv");
    if (!layers.IsSequence()) file_.Fail(layers, "nasenv.layers", "write a list: '- convolution: {...}', and so on");
    for (size_t i = 0; i < layers.size(); ++i) ReadLayer(layers[i], fmt::format("nasenv.layers[{}]", i), spec);
    spec.predecessors = ReadPredecessors(definition["predecessors"], spec);
    const std::string problem = ProblemOf(spec);
    if (!problem.empty()) file_.Fail(definition, "nasenv", problem);
    return spec;
  }

 private:
  // Without the key, merges make it the reference's multi-branch space.
  Predecessors ReadPredecessors(const YAML::Node& node, const SpaceSpec& spec) const {
    const bool merges =
        std::any_of(spec.actions.begin(), spec.actions.end(), [](const Layer& layer) { return IsMerge(layer.type); });
    if (!node) return merges ? Predecessors::kPointers : Predecessors::kPrevious;
    const auto word = file_.As<std::string>(node, "nasenv.predecessors", "previous, pointers or direct");
    for (const PredecessorsWord& known : kPredecessors) {
      if (known.word == word) return known.value;
    }
    file_.Fail(node, "nasenv.predecessors", "write previous, pointers or direct");
  }

  void ReadLayer(const YAML::Node& item, const std::string& place, SpaceSpec& spec) const {
    if (!item.IsMap() || item.size() != 1) file_.Fail(item, place, "write one layer: '- convolution: {...}'");
    const std::string key = file_.As<std::string>(item.begin()->first, place, "the layer's name");
    const std::string where = fmt::format("{}.{}", place, key);
    const auto kind =
        std::find_if(kLayerKinds.begin(), kLayerKinds.end(), [&](const LayerKind& k) { return k.key == key; });
    if (kind == kLayerKinds.end()) {
      std::vector<std::string_view> keys;
      for (const LayerKind& known : kLayerKinds) keys.push_back(known.key);
      file_.Fail(item, where, fmt::format("unknown layer; the layers are {}", fmt::join(keys, ", ")));
    }
    const YAML::Node layer = item.begin()->second;
    file_.CheckKeys(layer, where, {"id", "kernel_size", "pool_size", "pred1", "pred2"});
    if (file_.As<int>(file_.Require(layer, "id", where), where + ".id", "a whole number") !=
        static_cast<int>(kind->type)) {
      file_.Fail(layer["id"], where + ".id", fmt::format("the id of this layer is {}", static_cast<int>(kind->type)));
    }
    const bool terminal = kind->type == LayerType::kTerminal;
    const bool merge = IsMerge(kind->type);
    if (kind->key == "identity") file_.Fail(item, where, "identity layers are not supported; remove this layer");
    if (Flag(layer, "pred2", where, merge) != merge) {
      file_.Fail(layer["pred2"], where + ".pred2",
                 merge ? "additions and concatenations have a second predecessor; write true"
                       : "only additions and concatenations have a second predecessor; write false");
    }
    if (Flag(layer, "pred1", where, !terminal) == terminal) {
      file_.Fail(layer["pred1"], where + ".pred1",
                 terminal ? "a terminal layer has none; write false" : "every other layer has one; write true");
    }
    for (const int kernel : Kernels(layer, where, kind->type)) {
      spec.actions.push_back({.type = kind->type, .kernel = static_cast<uint8_t>(kernel)});
    }
  }

  bool Flag(const YAML::Node& layer, const std::string& key, const std::string& where, bool otherwise) const {
    const YAML::Node value = layer[key];
    return value ? file_.As<bool>(value, fmt::format("{}.{}", where, key), "true or false") : otherwise;
  }

  // The kernel or pool sizes of a layer; of one that has none, a single 0.
  std::vector<int> Kernels(const YAML::Node& layer, const std::string& where, LayerType type) const {
    const bool pool_key = layer["pool_size"].IsDefined();
    if (pool_key && (!IsPooling(type) || layer["kernel_size"].IsDefined())) {
      file_.Fail(layer["pool_size"], where + ".pool_size", "write kernel_size in its place");
    }
    const std::string key = pool_key ? "pool_size" : "kernel_size";
    const std::string place = fmt::format("{}.{}", where, key);
    if (type == LayerType::kTerminal || IsMerge(type)) {
      if (layer[key] && !layer[key].IsNull()) file_.Fail(layer[key], place, "such a layer has none; write Null");
      return {0};
    }
    const YAML::Node sizes = file_.Require(layer, key, where);
    std::vector<int> kernels = file_.As<std::vector<int>>(sizes, place, "a list of whole numbers, [1, 3, 5]");
    const bool sound = std::all_of(kernels.begin(), kernels.end(), [](int k) { return k >= 1 && k <= kMaxKernel; });
    if (kernels.empty() || !sound)
      file_.Fail(sizes, place, fmt::format("write a list of sizes from 1 to {}", kMaxKernel));
    return kernels;
  }

  const YamlFile& file_;
};

}  // namespace

SpaceSpec ReadSpaceFile(const YamlFile& file) { return SpaceFileReader(file).Read(); }

}  // namespace netwright
