#include "netwright/workers/nodes/launch_profile.h"

#include <fmt/format.h>

#include "netwright/base/shell_words.h"
#include "netwright/base/yaml_file.h"
#include "netwright/workers/nodes/launch_texts.h"

namespace netwright {
namespace {

constexpr double kLeastSilence = 0.1;  // seconds
constexpr char kSelf[] = "self";       // this program, where it is here

LaunchProfile ReadProfile(const YamlFile& file, const std::string& name, const std::string& program) {
  const YAML::Node& root = file.root();
  file.CheckKeys(root, "", {"command", "program", "workers", "shares", "silence"});
  LaunchProfile profile{.name = name, .command = {}, .program = kSelf};
  profile.command = file.As<std::string>(file.Require(root, "command", ""), "command", "a command");
  if (file.Has("program")) profile.program = file.As<std::string>(root["program"], "program", "a program");
  if (file.Has("workers")) profile.workers = file.As<int>(root["workers"], "workers", "a whole number");
  if (file.Has("shares")) profile.shares = file.As<bool>(root["shares"], "shares", "true or false");
  if (file.Has("silence")) profile.silence = file.As<double>(root["silence"], "silence", "a number of seconds");
  if (!(profile.silence >= kLeastSilence)) file.Fail(root["silence"], "silence", "is less than a tenth of a second");
  if (profile.workers < 0) file.Fail(root["workers"], "workers", "is less than 0");
  if (profile.program == kSelf) profile.program = program;
  return profile;
}

void Replace(std::string& text, const std::string& what, const std::string& by) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

}  // namespace

std::string LaunchProfile::CommandFor(const Host& host, int node) const {
  std::string text = command;
  Replace(text, "{host}", ShellWord(host.name));
  Replace(text, "{node}", std::to_string(node));
  return fmt::format("{}{}{} worker --pool", text, text.empty() ? "" : " ", ShellWord(program));
}

std::vector<std::string> LaunchProfileNames() {
  std::vector<std::string> names;
  for (const PresetText& text : LaunchTexts()) names.emplace_back(text.name);
  return names;
}

LaunchProfile FindLaunchProfile(const std::string& text, const std::string& program) {
  for (const PresetText& row : LaunchTexts()) {
    if (row.name != text) continue;
    return ReadProfile(YamlFile::OfText(row.text, fmt::format("configs/launch/{}.yml", text), "launch profile"), text,
                       program);
  }
  if (text.ends_with(".yml") || text.ends_with(".yaml")) {
    return ReadProfile(YamlFile(text, "launch profile"), text, program);
  }
  return {.name = text, .command = text, .program = program};
}

}  // namespace netwright
