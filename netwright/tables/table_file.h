#ifndef NETWRIGHT_TABLES_TABLE_FILE_H_
#define NETWRIGHT_TABLES_TABLE_FILE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/base/hash.h"
#include "netwright/base/yaml_file.h"
#include "netwright/evaluation/table.h"
#include "netwright/graph/network_template.h"
#include "netwright/spaces/search_space.h"
#include "netwright/tables/table_task.h"

namespace netwright {

// A benchmark that somebody measured: a YAML file that describes a CSV file.
//
//   name: small-cells
//   csv: small_cells.csv             relative to this file
//   decisions:                       the space, see spaces/decisions/decision_file.h; or a space of networks:
//   space: chain                     a name or a file; then `input` says what the networks were trained on
//   input: {channels: 3, height: 32, width: 32, classes: 10}
//   tasks: [letters, textures]       columns of the CSV; or maps with what differs between tasks:
//     - {name: faces, column: faces_error, metric: {low: 0, high: 2}, higher_is_better: false}
//   metric: percent                 how values become accuracies: fraction (default), percent, {low, high}
//   higher_is_better: false          default true; false: accuracy is 1 minus that
//   cost: seconds                    optional: a column with each measurement's seconds
//   template: {filters: 8, filter_growth: 2, max_filters: 64, dense_units: 64}
//                                    of a space of networks: what they were trained with, for parameters and FLOPs;
//                                    `head` and `growth_by`, too, where they are not the space's own
//   recipe: filters=8 ...            optional: all that they were trained with (Recipe::Text); such a table can be
//                                    gone on with
//
// A task's map may also have `dataset: faces` (default: its name), `limits: {max_params: 50000, max_flops: 6000000}`
// (kTableLimits), `descriptors: {log_classes: 2.3, ...}`, all of evaluation/descriptors.h, and `made: {trainings: 462,
// seconds: 1142, by: 0.1.0}`: what the column cost, and the program. Tasks may share a column.
//
// The CSV file (io/csv_reader.h) has a column for each decision, or `architecture` with the space's texts, and one for
// each task; others are ignored. Several rows of one architecture are replicates; an empty field is no measurement.
// Errors are usage errors that name file and line.
class TableFile {
 public:
  using Task = TableTask;

  explicit TableFile(const std::string& path);

  const std::string& path() const { return file_.path(); }
  const std::string& name() const { return name_; }
  const std::shared_ptr<const SearchSpace>& space() const { return space_; }
  const std::vector<Task>& tasks() const { return tasks_; }
  const std::string& csv() const { return csv_; }                // the CSV file's path
  const std::string& space_text() const { return space_text_; }  // a name or a file; "" of decisions
  const NetworkTemplate& net() const { return net_; }
  const std::string& recipe() const { return recipe_; }  // "" where it is not told

  Limits LimitsOf(const Task& task) const;  // with the file's template

  // Reads the CSV for one task; of networks that are valid for its input, with their cost. `fingerprint` becomes the
  // digest of all that was read.
  MetricsTable Read(const Task& task, Digest& fingerprint) const;

 private:
  void ReadSpace();
  void ReadTemplate();
  void ReadTemplate(const YAML::Node& net);
  void ReadTasks();
  Task ReadTask(const YAML::Node& node, const std::string& where) const;
  void ReadScale(const YAML::Node& map, const std::string& where, Task& task) const;
  void ReadLimits(const YAML::Node& map, const std::string& where, Task& task) const;
  void ReadDescriptors(const YAML::Node& map, const std::string& where, Task& task) const;
  void ReadMaking(const YAML::Node& map, const std::string& where, Task& task) const;

  YamlFile file_;
  std::string name_, csv_, space_text_, recipe_, cost_;  // cost_: "" for none
  std::shared_ptr<const SearchSpace> space_;
  NetworkTemplate net_;
  std::vector<Task> tasks_;
};

}  // namespace netwright

#endif  // NETWRIGHT_TABLES_TABLE_FILE_H_
