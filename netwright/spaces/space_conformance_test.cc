// Every registered space, and the example files, by the promises of search_space.h.
#include "testing/space_conformance.h"

#include <gtest/gtest.h>

#include "netwright/spaces/search_space.h"

namespace netwright {
namespace {

std::vector<std::string> SpacesToTest() {
  std::vector<std::string> names = SearchSpaceNames();
  for (const char* name : {"chain", "multi-branch", "multi-branch-direct", "compact", "cells"}) {
    names.push_back(std::string("configs/spaces/") + name + ".yml");
  }
  return names;
}

class SpaceConformanceTest : public testing::TestWithParam<std::string> {};

TEST_P(SpaceConformanceTest, KeepsItsPromises) { ExpectSpaceConforms(*MakeAnySpace(GetParam()), 1); }

TEST_P(SpaceConformanceTest, IsOneObjectInAProcess) {
  EXPECT_EQ(MakeAnySpace(GetParam())->id(), MakeAnySpace(GetParam())->id());
}

INSTANTIATE_TEST_SUITE_P(All, SpaceConformanceTest, testing::ValuesIn(SpacesToTest()), [](const auto& info) {
  std::string name = info.param;
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
});

}  // namespace
}  // namespace netwright
