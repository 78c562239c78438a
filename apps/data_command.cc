#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/checks.h"
#include "apps/commands.h"
#include "apps/json_output.h"
#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/progress.h"
#include "netwright/base/units.h"
#include "netwright/datasets/cache.h"
#include "netwright/datasets/describe.h"
#include "netwright/datasets/groups.h"
#include "netwright/datasets/import.h"
#include "netwright/datasets/prepared.h"
#include "netwright/datasets/releases/download.h"
#include "netwright/datasets/split_list.h"

namespace netwright {
namespace {

int List(bool json) {
  if (json) {
    PrintJson(KnownDatasetsJson());
  } else {
    fmt::print("{}", DescribeKnownDatasets());
  }
  return 0;
}

struct InfoArguments {
  std::string dataset, group_by;
  bool json = false;
};

int Info(const InfoArguments& arguments) {
  const std::unique_ptr<PreparedData> data = PrepareDataset(arguments.dataset, {}, {});
  const std::string small = DescribeSmallClasses(data->summary().classes, data->labels(), data->parts());
  const Groups groups = GroupsOf(arguments.dataset, 0, data->summary(), arguments.group_by);
  if (arguments.json) {
    nlohmann::ordered_json json = DatasetJson(data->summary());
    json["too_small"] = small;
    json["groups"] = groups.names.size();
    PrintJson(json);
    return 0;
  }
  fmt::print("{}{}", DescribeDataset(data->summary()), small);
  if (!groups.of.empty()) fmt::print("{}", DescribeGroups(groups, MakeSplit(*data, {.groups = groups.of})));
  return 0;
}

int Check(const InfoArguments& arguments) {
  const DatasetCheck result = CheckDataset(arguments.dataset, {}, arguments.group_by);
  if (arguments.json) {
    PrintJson(DatasetCheckJson(result));
  } else {
    fmt::print("{}", result.Text());
  }
  return result.sound() ? 0 : static_cast<int>(ErrorKind::kUsage);
}

struct DownloadArguments {
  std::string name;
  std::string to;
  std::string mirror;
  bool json = false;
};

void ShowProgress(const DownloadFile& file, const FetchProgress& state, Progress* bar) {
  const double done = static_cast<double>(state.done), total = static_cast<double>(state.total);
  std::string text = FormatBytes(done);
  if (state.total >= 0) text += " of " + FormatBytes(total);
  if (!state.checking) text += fmt::format(", {}/s", FormatBytes(state.bytes_per_second));
  bar->Update(state.checking ? fmt::format("{} (checksum)", file.name) : file.name,
              state.total > 0 ? done / total : std::nan(""), text);
}

int DownloadRelease(const DownloadArguments& arguments) {
  const Download* download = FindDownload(arguments.name);
  if (download == nullptr) {
    std::vector<std::string> names;
    for (const Download& known : Downloads()) names.emplace_back(known.name);
    FailUsage("'{}' cannot be downloaded; those that can: {}; docs/datasets.md says where the others come from",
              arguments.name, fmt::join(names, ", "));
  }
  InstallInterruptHandler();
  const std::string folder = DownloadFolder(arguments.name, arguments.to);
  DownloadOptions options;
  options.mirror = arguments.mirror;
  std::vector<std::string> fetched;
  {
    Progress bar;
    options.progress = [&](const DownloadFile& file, const FetchProgress& state) { ShowProgress(file, state, &bar); };
    fetched = FetchRelease(*download, folder, options);
  }
  if (arguments.json) {
    PrintJson({{"name", arguments.name}, {"folder", folder}, {"fetched", fetched}});
    return 0;
  }
  fmt::print("{}: {} in {}; go on with: netwright search {}\n", arguments.name,
             fetched.empty() ? "was there already," : fmt::format("{} fetched, all", fmt::join(fetched, ", ")), folder,
             folder);
  return 0;
}

int Import(const std::string& source, ImportOptions options, bool json) {
  InstallInterruptHandler();
  ImportResult result;
  {
    Progress bar;
    options.progress = [&](int64_t done, int64_t total) {
      bar.Update("importing", static_cast<double>(done) / static_cast<double>(total),
                 fmt::format("{} of {} images", done, total));
    };
    result = ImportDataset(source, options);
  }
  if (json) {
    PrintJson({{"name", result.name},
               {"path", result.path},
               {"dataset", result.reachable_by},
               {"bytes", result.bytes},
               {"classes", result.classes},
               {"images", result.images},
               {"broken", result.broken.size()}});
  } else {
    fmt::print("{}", result.Text());
  }
  return 0;
}

void AddImport(CLI::App& data, Command& run) {
  struct Arguments {
    std::string source;
    ImportOptions options;
    bool json = false;
  };
  auto given = std::make_shared<Arguments>();
  ImportOptions& options = given->options;
  CLI::App* command = data.add_subcommand(
      "import", "Write any data set that can be read as one archive of class folders, NAME.tar, and know it by NAME");
  command->add_option("SOURCE", given->source, "Known name or path: folder, archive, release, IDX, CIFAR or records")
      ->required();
  command->add_option("--name", options.name, "Name of the new data set: letters, digits, '_', '-' and '.'")
      ->required()
      ->type_name("NAME");
  command
      ->add_option("--to", options.to,
                   "Folder for NAME.tar [where NAME is found: the folder named by NETWRIGHT_DATA, else "
                   "~/.local/share/netwright]")
      ->type_name("DIR");
  command
      ->add_option("--image-size", options.image_size,
                   "Reduce larger images to this many pixels on the shorter side, keeping the aspect ratio; 0: none")
      ->type_name("PX")
      ->check(WholeFrom(0))
      ->capture_default_str();
  command->add_option("--classes", options.classes, "Take so many of the classes, spread evenly; 0: all")
      ->type_name("N")
      ->check(WholeFrom(0))
      ->capture_default_str();
  command
      ->add_option("--images", options.images,
                   "Take so many of the images, in proportion from each class and part, at least one each; 0: all")
      ->type_name("N")
      ->check(WholeFrom(0))
      ->capture_default_str();
  command->add_option("--seed", options.seed, "Which images --images takes")->type_name("S")->capture_default_str();
  command->add_flag("--force", options.replace, "Replace a NAME.tar that is there");
  command->add_flag("--strict", options.strict, "Fail at a broken image instead of leaving it out and listing it");
  AddJson(command, &given->json);
  command->callback([given, &run] { run = [given] { return Import(given->source, given->options, given->json); }; });
}

void AddSplit(CLI::App& data, Command& run) {
  struct Arguments {
    std::string dataset;
    SplitOptions options;
    std::string group_by;
    bool json = false;
  };
  auto given = std::make_shared<Arguments>();
  CLI::App* command = data.add_subcommand(
      "split", "List each usable image with its class and the part a search gives it, for other programs to use");
  command->add_option("DATASET", given->dataset, "Known name or path")->required();
  command->add_option("--split", given->options.protocol, "The search's data.split: three-way, paper")
      ->type_name("NAME")
      ->capture_default_str();
  command->add_option("--split-seed", given->options.seed, "The search's data.split_seed")
      ->type_name("S")
      ->capture_default_str();
  command->add_option("--group-by", given->group_by, "The search's data.group_by")->type_name("REGEX");
  AddJson(command, &given->json);
  command->callback([given, &run] {
    run = [given] {
      const SplitList list = ListSplit(given->dataset, given->options, given->group_by);
      fmt::print("{}", given->json ? list.Json() : list.Table());
      return 0;
    };
  });
}

struct CacheArguments {
  bool clean = false, json = false;
  std::string limit;
};

int ManageCache(const CacheArguments& arguments) {
  if (!arguments.limit.empty()) SetCacheLimit(ParseBytes(arguments.limit, "--limit"));
  const int64_t limit = CacheLimit();
  int64_t removed = 0;
  if (arguments.clean) {
    removed = TrimCache(0);
  } else if (!arguments.limit.empty() && limit > 0) {
    removed = TrimCache(limit);
  }
  int64_t total = 0;
  const std::vector<CachedFile> files = ListCache();
  for (const CachedFile& file : files) total += file.bytes;
  if (arguments.json) {
    nlohmann::ordered_json json = {
        {"files", nlohmann::ordered_json::array()}, {"bytes", total}, {"limit", limit}, {"removed", removed}};
    for (const CachedFile& file : files) {
      json["files"].push_back({{"path", file.path}, {"bytes", file.bytes}, {"contents", file.contents}});
    }
    PrintJson(json);
    return 0;
  }
  for (const CachedFile& file : files) {
    fmt::print("{:>10}  {}  {}\n", FormatBytes(static_cast<double>(file.bytes)), file.contents, file.path);
  }
  if (removed > 0) fmt::print("removed {}\n", FormatBytes(static_cast<double>(removed)));
  fmt::print("{} in all; the limit is {}\n", FormatBytes(static_cast<double>(total)),
             limit > 0 ? FormatBytes(static_cast<double>(limit)) : "none");
  return 0;
}

}  // namespace

void AddDataCommands(CLI::App& app, Command& run) {
  auto arguments = std::make_shared<InfoArguments>();
  CLI::App* data = app.add_subcommand("data", "List, describe, check, import and download data sets");
  data->require_subcommand(1);
  CLI::App* list = data->add_subcommand("list", "Known data sets, and where they lie");
  AddJson(list, &arguments->json);
  list->callback([arguments, &run] { run = [arguments] { return List(arguments->json); }; });

  CLI::App* info = data->add_subcommand("info", "Classes, images, sizes, split, fingerprint");
  info->add_option("DATASET", arguments->dataset, "Known name or path")->required();
  info->add_option("--group-by", arguments->group_by,
                   "Count the groups that this regular expression finds in the images' paths (data.group_by)")
      ->type_name("REGEX");
  AddJson(info, &arguments->json);
  info->callback([arguments, &run] { run = [arguments] { return Info(*arguments); }; });

  CLI::App* check =
      data->add_subcommand("check", "Decode every image and list what is wrong; exit code 2 if anything is");
  check->add_option("DATASET", arguments->dataset, "Known name or path")->required();
  check
      ->add_option("--group-by", arguments->group_by,
                   "Look for images that are alike in the parts that the search's data.group_by gives")
      ->type_name("REGEX");
  AddJson(check, &arguments->json);
  check->callback([arguments, &run] { run = [arguments] { return Check(*arguments); }; });

  AddSplit(*data, run);
  AddImport(*data, run);

  auto cache_arguments = std::make_shared<CacheArguments>();
  CLI::App* cache = data->add_subcommand(
      "cache", "List the prepared images that are kept, least recently used first; they are made again when needed");
  cache->add_flag("--clean", cache_arguments->clean, "Remove all that no process uses");
  cache->add_option("--limit", cache_arguments->limit, "Keep at most so much from now on; 0: no limit [8G]")
      ->type_name("BYTES");
  AddJson(cache, &cache_arguments->json);
  cache->callback([cache_arguments, &run] { run = [cache_arguments] { return ManageCache(*cache_arguments); }; });

  auto wanted = std::make_shared<DownloadArguments>();
  CLI::App* download = data->add_subcommand(
      "download",
      "Fetch a known data set's original release from where it comes from; goes on where it was broken off");
  download->add_option("NAME", wanted->name, "Known name; `netwright data list` says which can be fetched")->required();
  download->add_option("--to", wanted->to,
                       "Put the files into the folder NAME in this one [the folder named by NETWRIGHT_DATA, else "
                       "~/.local/share/netwright]");
  download->add_option("--mirror", wanted->mirror, "Fetch from this URL's NAME/FILE instead of from the origin")
      ->envname("NETWRIGHT_MIRROR");
  AddJson(download, &wanted->json);
  download->callback([wanted, &run] { run = [wanted] { return DownloadRelease(*wanted); }; });
}

}  // namespace netwright
