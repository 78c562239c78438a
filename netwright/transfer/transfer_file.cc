// TransferModel's file.
#include <istream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/rl/policy_file.h"
#include "netwright/transfer/transfer_model.h"

namespace netwright {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr char kAgent[] = "transfer";
constexpr char kWeights[] = "surrogate.weights", kLevel[] = "surrogate.level";

PolicyTensor ToTensor(std::string name, const Eigen::MatrixXd& matrix) {
  const Matrix rows = matrix;
  return {std::move(name), {rows.rows(), rows.cols()}, {rows.data(), rows.data() + rows.size()}};
}

Eigen::MatrixXd ToMatrix(std::span<const PolicyTensor> tensors, std::string_view name, int64_t rows, int64_t columns) {
  for (const PolicyTensor& tensor : tensors) {
    if (tensor.name != name) continue;
    if (tensor.shape != std::vector{rows, columns}) break;
    return Eigen::Map<const Matrix>(tensor.values.data(), rows, columns);
  }
  FailUsage("the policy is damaged: it has no {} of {} x {}", name, rows, columns);
}

nlohmann::json ToJson(const InputSpec& input) { return {input.channels, input.height, input.width, input.classes}; }

InputSpec InputOf(const nlohmann::json& json) { return {json.at(0), json.at(1), json.at(2), json.at(3)}; }

nlohmann::json ToJson(const NetworkTemplate& net) {
  return {{"filters", net.filters},
          {"filter_growth", net.filter_growth},
          {"max_filters", net.max_filters},
          {"dense_units", net.dense_units},
          {"head", kHeadNames[static_cast<size_t>(net.head)]},
          {"growth_by", kGrowthByNames[static_cast<size_t>(net.growth_by)]}};
}

NetworkTemplate TemplateOf(const nlohmann::json& json) {
  NetworkTemplate net;
  json.at("filters").get_to(net.filters);
  json.at("filter_growth").get_to(net.filter_growth);
  json.at("max_filters").get_to(net.max_filters);
  json.at("dense_units").get_to(net.dense_units);
  net.head = Named<HeadKind>(kHeadNames, json.value("head", ""));
  net.growth_by = Named<GrowthBy>(kGrowthByNames, json.value("growth_by", ""));
  return net;
}

nlohmann::json ActionNames(const SearchSpace& space) {
  nlohmann::json names = nlohmann::json::array();
  for (Action action = 0; action < space.ActionCount(); ++action) names.push_back(space.ActionName(action));
  return names;
}

TransferModel Read(std::istream& in, const nlohmann::json& header, std::shared_ptr<const SearchSpace> space) {
  TransferModel::Parts parts;
  for (const nlohmann::json& task : header.at("tasks")) {
    parts.tasks.push_back({.name = task.at("name"),
                           .dataset = task.at("dataset"),
                           .input = InputOf(task.at("input")),
                           .descriptors = task.at("descriptors"),
                           .accuracies = task.at("accuracies")});
    constexpr size_t kLevels = 1 + static_cast<size_t>(2 * SourceTask::kWidest / SourceTask::kStep);
    if (parts.tasks.back().accuracies.size() != kLevels) FailUsage("the policy is damaged: its tasks lack accuracies");
  }
  for (const nlohmann::json& text : header.at("networks")) {
    parts.networks.push_back(space->Parse(text.get<std::string>()));
  }
  header.at("kernel").get_to(parts.kernel);
  header.at("noise").get_to(parts.noise);
  std::vector<PolicyTensor> tensors = ListedTensors(header);  // other parts' too
  ReadPolicyTensors(in, header, tensors);
  const auto networks = static_cast<int64_t>(parts.networks.size()), tasks = static_cast<int64_t>(parts.tasks.size());
  parts.weights = ToMatrix(tensors, kWeights, networks, tasks);
  parts.level = ToMatrix(tensors, kLevel, tasks, 1);
  const FeatureExtractor features(std::move(space), InputOf(header.at("reference")), TemplateOf(header.at("template")));
  if (parts.networks.empty() || parts.tasks.empty()) FailUsage("the policy is damaged: it has no networks or no tasks");
  for (const Architecture& network : parts.networks) {
    if (!features(network)) FailUsage("the policy is damaged: a network of it does not fit its own input");
  }
  return TransferModel(features, std::move(parts));
}

}  // namespace

void TransferModel::Save(std::ostream& out) const {
  nlohmann::json header = {{"agent", kAgent},
                           {"space", features_.space().name()},
                           {"action_names", ActionNames(features_.space())},
                           {"reference", ToJson(features_.reference())},
                           {"template", ToJson(features_.net())},
                           {"kernel", parts_.kernel},
                           {"noise", parts_.noise}};
  for (const SourceTask& task : parts_.tasks) {
    header["tasks"].push_back({{"name", task.name},
                               {"dataset", task.dataset},
                               {"input", netwright::ToJson(task.input)},
                               {"descriptors", task.descriptors},
                               {"accuracies", task.accuracies}});
  }
  for (const Architecture& network : parts_.networks) {
    header["networks"].push_back(features_.space().Format(network));
  }
  WritePolicy(out, header, std::vector{ToTensor(kWeights, parts_.weights), ToTensor(kLevel, parts_.level)});
}

std::vector<std::string> TransferModel::TaskNames(std::istream& in) {
  const nlohmann::json header = ReadPolicyHeader(in);
  RequirePolicyField(header, "agent", kAgent);
  std::vector<std::string> names;
  for (const nlohmann::json& task : header.value("tasks", nlohmann::json::array())) {
    names.push_back(task.value("name", ""));
  }
  return names;
}

TransferModel TransferModel::Load(std::istream& in, std::shared_ptr<const SearchSpace> space) {
  const nlohmann::json header = ReadPolicyHeader(in);
  RequirePolicyField(header, "agent", kAgent);
  RequirePolicyField(header, "space", space->name());
  RequirePolicyField(header, "action_names", ActionNames(*space));
  try {
    return Read(in, header, std::move(space));
  } catch (const nlohmann::json::exception& error) {
    FailUsage("the policy is damaged: {}", error.what());
  }
}

}  // namespace netwright
