// Holds the sources to their promise that every implementation of an interface is run through its conformance suite:
// what a header declares must be named in the table, or in the suite's list of cases, that brings it there. The working
// directory is the repository's root.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "testing/files.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

// The files below netwright/ and testing/ by path, with their text.
const std::map<std::string, std::string>& Sources() {
  static const std::map<std::string, std::string> sources = [] {
    std::map<std::string, std::string> found;
    for (const char* root : {"netwright", "testing"}) {
      for (const auto& entry : fs::recursive_directory_iterator(root)) {
        const fs::path& path = entry.path();
        if (path.extension() == ".cc" || path.extension() == ".h")
          found[path.generic_string()] = ReadText(path.string());
      }
    }
    return found;
  }();
  return sources;
}

// What `declaration`, whose first group is a name, finds in headers below netwright/; and where.
std::map<std::string, std::string> Declared(const std::string& declaration) {
  const std::regex regex(declaration);
  std::map<std::string, std::string> names;
  for (const auto& [path, text] : Sources()) {
    if (!path.starts_with("netwright/") || !path.ends_with(".h")) continue;
    for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it) names[(*it)[1]] = path;
  }
  return names;
}

// The sources that include `header`, as one text.
std::string SourcesThatInclude(const std::string& header) {
  std::string all;
  for (const auto& [path, text] : Sources()) {
    if (path.ends_with(".cc") && text.find("#include \"" + header + "\"") != std::string::npos) all += text;
  }
  return all;
}

// The text without what stands in comments and string literals.
std::string CodeOf(const std::string& text) {
  std::string code;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "//") == 0) {
      i = std::min(text.find('\n', i), text.size()) - 1;
    } else if (text.compare(i, 2, "/*") == 0) {
      i = std::min(text.find("*/", i + 2), text.size() - 2) + 1;
    } else if (text[i] == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i) i += text[i] == '\\' ? 1 : 0;
    } else {
      code += text[i];
    }
  }
  return code;
}

bool Names(const std::string& text, const std::string& name) {
  return std::regex_search(CodeOf(text), std::regex("\\b" + name + "\\b"));
}

void ExpectNamed(const std::map<std::string, std::string>& names, size_t at_least, const std::string& text,
                 const std::string& where, const std::set<std::string>& but = {}) {
  EXPECT_GE(names.size(), at_least) << "the pattern finds too few declarations for " << where;
  for (const auto& [name, header] : names) {
    EXPECT_TRUE(but.contains(name) || Names(text, name)) << name << " of " << header << " is not named in " << where;
  }
}

TEST(ConformanceCoverageTest, MentionsDoNotCount) {
  EXPECT_TRUE(Names("a = MakeThis(b);  // not MakeThat", "MakeThis"));
  EXPECT_FALSE(Names("// MakeThis\nf(\"a \\\" MakeThis\"); /* MakeThis\n */ g();", "MakeThis"));
}

TEST(ConformanceCoverageTest, EvaluatorsAndDecorators) {
  const std::set<std::string> of_problems = {"MakeEvaluator"};  // an interface: they hand out those that are named
  ExpectNamed(Declared(R"(std::unique_ptr<Evaluator> ((?:Make|With)\w+)\()"), 7,
              SourcesThatInclude("testing/evaluator_conformance.h"),
              "a list of cases beside testing/evaluator_conformance.h", of_problems);
}

TEST(ConformanceCoverageTest, JobRunners) {
  ExpectNamed(Declared(R"(std::unique_ptr<JobRunner> (Make\w+)\()"), 2,
              SourcesThatInclude("testing/evaluator_conformance.h"),
              "a list of cases beside testing/evaluator_conformance.h");
}

TEST(ConformanceCoverageTest, Agents) {
  const std::map<std::string, std::string> agents = Declared(R"(std::unique_ptr<Agent> (Make\w+)\(const \w+Config)");
  ExpectNamed(agents, 2, ReadText("netwright/rl/agents/agents_table.cc"),
              "the table of netwright/rl/agents/agents_table.cc", {"MakeOnPolicyAgent"});
  ExpectNamed(agents, 2, ReadText("netwright/run/strategies.cc"), "the table of netwright/run/strategies.cc",
              {"MakeOnPolicyAgent", "MakeRandom"});  // RandomStrategy makes the latter
  EXPECT_TRUE(Names(ReadText("netwright/run/strategies.cc"), "RandomStrategy"));
  EXPECT_TRUE(Names(SourcesThatInclude("testing/agent_conformance.h"), "AgentKinds"));
}

TEST(ConformanceCoverageTest, PolicyNetworks) {
  ExpectNamed(Declared(R"(std::unique_ptr<PolicyNetwork> (Make\w+)\(const PolicySpec)"), 1,
              ReadText("netwright/rl/policies/policies.cc"), "the table of netwright/rl/policies/policies.cc");
}

TEST(ConformanceCoverageTest, Strategies) {
  ExpectNamed(Declared(R"(std::unique_ptr<(?:Episodic)?Strategy> (Make\w+)\()"), 3,
              ReadText("netwright/run/strategies.cc"), "the table of netwright/run/strategies.cc",
              {"MakeEpisodicStrategy",   // the adapter that makes agents strategies
               "MakeProgramStrategy"});  // of the benchmark alone
  EXPECT_TRUE(Names(ReadText("netwright/search/program/program_strategy_test.cc"), "StrategyConformance"));
  EXPECT_TRUE(Names(ReadText("netwright/run/strategy_conformance_test.cc"), "StrategyNames"));
}

TEST(ConformanceCoverageTest, SearchSpaces) {
  ExpectNamed(Declared(R"(class (\w+) (?:final )?: public SearchSpace\b)"), 2,
              ReadText("netwright/spaces/search_spaces.cc"), "the table of netwright/spaces/search_spaces.cc");
  EXPECT_TRUE(Names(ReadText("netwright/spaces/space_conformance_test.cc"), "SearchSpaceNames"));
}

TEST(ConformanceCoverageTest, DatasetFormats) {
  ExpectNamed(Declared(R"(std::unique_ptr<DatasetSource> (Open\w+)\()"), 5,
              ReadText("netwright/datasets/formats/formats.cc"), "the table of netwright/datasets/formats/formats.cc");
  EXPECT_TRUE(Names(SourcesThatInclude("testing/dataset_format_conformance.h"), "DatasetFormats"));
}

// A suite that nothing instantiates would pass in silence.
TEST(ConformanceCoverageTest, EverySuiteIsUsed) {
  int suites = 0;
  for (const auto& [path, text] : Sources()) {
    if (!path.starts_with("testing/") || path.find("_conformance") == std::string::npos) continue;
    ++suites;
    const bool used = std::any_of(Sources().begin(), Sources().end(), [&](const auto& source) {
      return source.second.find("#include \"" + path + "\"") != std::string::npos;
    });
    EXPECT_TRUE(used) << path << " is included by no test";
  }
  EXPECT_GE(suites, 6);
}

}  // namespace
}  // namespace netwright
