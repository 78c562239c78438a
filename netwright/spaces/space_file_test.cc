#include "netwright/spaces/space_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "netwright/base/random.h"
#include "netwright/base/yaml_file.h"
#include "netwright/spaces/chain_space.h"
#include "testing/errors.h"
#include "testing/space_conformance.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::HasSubstr;

class SpaceFileTest : public testing::Test {
 protected:
  std::string Write(const std::string& text) {
    std::ofstream(path_) << text;
    return path_;
  }

  // The message of the usage error that reading this text must give.
  std::string ErrorOf(const std::string& text) {
    SCOPED_TRACE(text);
    const std::string message = UsageErrorOf([&] { ReadSpaceFile(YamlFile(Write(text), "space file")); });
    EXPECT_THAT(message, HasSubstr(path_));
    return message;
  }

 private:
  const TempFolder folder_;
  const std::string path_ = folder_ / "space.yml";
};

std::string Definition(const std::string& layers, const std::string& head = "name: x, max_nlayers: 4") {
  return "nasenv: {" + head + ", layers: [" + layers + "]}\n";
}

// The spaces behave alike, action by action.
void ExpectSameSpace(const NetworkSpace& file, const NetworkSpace& built_in) {
  ASSERT_NE(file.id(), built_in.id());
  ASSERT_EQ(file.ActionCount(), built_in.ActionCount());
  EXPECT_EQ(file.TerminalAction(), built_in.TerminalAction());
  EXPECT_EQ(file.DefaultEpisodeLength(), built_in.DefaultEpisodeLength());
  for (Action a = 0; a < file.ActionCount(); ++a) EXPECT_EQ(file.ActionName(a), built_in.ActionName(a));
  Rng rng(3, "file");
  for (int episode = 0; episode < 100; ++episode) {
    const RandomWalk walk = WalkAtRandom(built_in, rng, built_in.DefaultEpisodeLength());
    Architecture other = file.Initial();
    for (size_t i = 0; i < walk.actions.size(); ++i) {
      other = file.Apply(other, walk.actions[i]);
      const Architecture& mine = walk.after[i];
      EXPECT_EQ(EncodingOf(file, other), EncodingOf(built_in, mine));
      EXPECT_EQ(file.Key(other), built_in.Key(mine));
      EXPECT_EQ(file.IsTerminal(other), built_in.IsTerminal(mine));
      for (const InputSpec& input : ConformanceInputs()) {
        EXPECT_EQ(file.LegalActions(other, input, {}), built_in.LegalActions(mine, input, {}));
        if (episode >= 5) continue;
        const Limits limits{
            .max_params = 60'000, .max_ram = 40'000, .net = built_in.Settled({.filters = 8, .dense_units = 32})};
        EXPECT_EQ(file.LegalActions(other, input, limits), built_in.LegalActions(mine, input, limits));
      }
    }
  }
}

TEST_F(SpaceFileTest, FilesAreTheBuiltInSpaces) {
  for (const std::string& name : SearchSpaceNames()) {
    SCOPED_TRACE(name);
    const std::string path = "configs/spaces/" + name + ".yml";
    EXPECT_EQ(MakeSearchSpace(path), MakeSearchSpace(name));
    // Of another name it is another object, which must behave alike.
    std::ifstream file(path);
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const size_t place = text.find("name: " + name);
    ASSERT_NE(place, std::string::npos);
    ExpectSameSpace(*MakeSearchSpace(Write(text.insert(place + 6, "other-"))), *MakeSearchSpace(name));
  }
}

TEST_F(SpaceFileTest, OtherKernelsAndDepth) {
  const std::string path = Write(Definition(
      "{convolution: {id: 1, kernel_size: [7]}}, {maxpooling: {id: 2, pool_size: [1, 5]}}, {terminal: {id: 7}}"));
  const SpaceSpec spec = ReadSpaceFile(YamlFile(path, "space file"));
  const ChainSpace space(spec);
  EXPECT_EQ(space.ActionCount(), 4);
  EXPECT_EQ(space.ActionName(0), "conv7");
  EXPECT_EQ(space.ActionName(2), "max5");
  EXPECT_EQ(space.MaxLayers(), 4);
  EXPECT_EQ(space.EncodedSize(), 4 * (8 + 8 + 5));
  ExpectSpaceConforms(space, 2, 50);
}

TEST_F(SpaceFileTest, MergesMakeItAMultiBranchSpace) {
  const std::string layers =
      "{convolution: {id: 1, kernel_size: [3]}}, {add: {id: 5, kernel_size: Null, pred1: True, pred2: True}}, "
      "{terminal: {id: 7}}";
  const std::string head = "name: small, max_nlayers: 3";
  const auto pointers = MakeSearchSpace(Write(Definition(layers, head)));
  EXPECT_EQ(pointers->ActionCount(), 7);
  EXPECT_EQ(pointers->DefaultEpisodeLength(), 6);
  ExpectSpaceConforms(*pointers, 3, 50);
  const auto direct = MakeSearchSpace(Write(Definition(layers, head + ", predecessors: direct")));
  EXPECT_EQ(direct->ActionCount(), 3 + 3 + 1);
  ExpectSpaceConforms(*direct, 3, 50);
  // A chain may have pointers too.
  const auto branches = MakeSearchSpace(Write(
      Definition("{convolution: {id: 1, kernel_size: [3]}}, {terminal: {id: 7}}", head + ", predecessors: pointers")));
  EXPECT_EQ(branches->ActionCount(), 6);
}

TEST_F(SpaceFileTest, PredecessorsMustFitTheLayers) {
  const std::string conv = "{convolution: {id: 1, kernel_size: [3]}}", terminal = "{terminal: {id: 7}}";
  EXPECT_THAT(ErrorOf(Definition("{convolution: {id: 1, kernel_size: [3], pred2: true}}, " + terminal)),
              HasSubstr("only additions and concatenations"));
  EXPECT_THAT(ErrorOf(Definition(conv + ", {add: {id: 5, pred2: false}}, " + terminal)), HasSubstr("write true"));
  EXPECT_THAT(ErrorOf(Definition(conv + ", {add: {id: 5, kernel_size: [2]}}, " + terminal)), HasSubstr("write Null"));
  EXPECT_THAT(
      ErrorOf(Definition(conv + ", {add: {id: 5}}, " + terminal, "name: x, max_nlayers: 4, predecessors: previous")),
      HasSubstr("no place in a chain"));
  EXPECT_THAT(ErrorOf(Definition(conv + ", " + terminal, "name: x, max_nlayers: 4, predecessors: near")),
              HasSubstr("previous, pointers or direct"));
  EXPECT_THAT(ErrorOf(Definition(conv + ", {add: {id: 5}}, {concat: {id: 6}}, " + terminal,
                                 "name: x, max_nlayers: 24, predecessors: direct")),
              HasSubstr("there can be 192"));
}

TEST_F(SpaceFileTest, ErrorsNameKeyAndRemedy) {
  const std::string conv = "{convolution: {id: 1, kernel_size: [3]}}";
  const std::string terminal = "{terminal: {id: 7}}";
  EXPECT_THAT(ErrorOf("nasenv: [1, 2"), HasSubstr("not valid YAML"));
  EXPECT_THAT(ErrorOf(""), HasSubstr("nasenv"));
  EXPECT_THAT(ErrorOf("spaces: {}"), HasSubstr("unknown key 'spaces'"));
  EXPECT_THAT(ErrorOf("nasenv: 5"), HasSubstr("write a map"));
  EXPECT_THAT(ErrorOf("nasenv: {name: x, layers: []}"), HasSubstr("nasenv.max_nlayers"));
  EXPECT_THAT(ErrorOf("nasenv: {name: x, max_nlayers: ten, layers: []}"), HasSubstr("write a whole number"));
  EXPECT_THAT(ErrorOf("nasenv: {name: x, max_layers: 10, layers: []}"), HasSubstr("unknown key 'max_layers'"));
  EXPECT_THAT(ErrorOf(Definition(conv + ", " + terminal, "name: x, max_nlayers: 99")), HasSubstr("1 to 24"));
  EXPECT_THAT(ErrorOf(Definition(conv + ", " + terminal, "name: x, max_nlayers: 9, encoding: DAG")),
              HasSubstr("nasenv.encoding: write NSC"));
  EXPECT_THAT(ErrorOf("nasenv: {name: x, max_nlayers: 3, layers: convolution}"), HasSubstr("write a list"));
  EXPECT_THAT(ErrorOf(Definition("convolution")), HasSubstr("nasenv.layers[0]"));
  EXPECT_THAT(ErrorOf(Definition("{deconvolution: {id: 1}}")), HasSubstr("avgpooling"));
  EXPECT_THAT(ErrorOf(Definition("{convolution: {id: 2, kernel_size: [3]}}")), HasSubstr("the id of this layer is 1"));
  EXPECT_THAT(ErrorOf(Definition("{convolution: {id: 1}}")), HasSubstr("convolution.kernel_size"));
  EXPECT_THAT(ErrorOf(Definition("{convolution: {id: 1, kernel_size: 3}}")), HasSubstr("list"));
  EXPECT_THAT(ErrorOf(Definition("{convolution: {id: 1, kernel_size: [0]}}")), HasSubstr("1 to 31"));
  EXPECT_THAT(ErrorOf(Definition("{convolution: {id: 1, kernel_size: [3, 3]}}, " + terminal)),
              HasSubstr("conv3 occurs twice"));
  EXPECT_THAT(ErrorOf(Definition("{convolution: {id: 1, kernel_size: [3], stride: 2}}")), HasSubstr("'stride'"));
  EXPECT_THAT(ErrorOf(Definition("{convolution: {id: 1, kernel_size: [3], pred1: false}}")), HasSubstr("write true"));
  EXPECT_THAT(ErrorOf(Definition("{identity: {id: 4}}")), HasSubstr("not supported"));
  EXPECT_THAT(ErrorOf(Definition(conv)), HasSubstr("no terminal layer"));
  EXPECT_THAT(ErrorOf(Definition(terminal)), HasSubstr("no layer but"));
  EXPECT_THAT(ErrorOf("nasenv:\n  name: x\n  max_nlayers: 2\n  layers:\n    - terminal: {id: 8}\n"), HasSubstr(":5: "));
}

TEST_F(SpaceFileTest, HostileFilesAreRefused) {
  const std::string deep(100000, '[');
  EXPECT_THAT(ErrorOf("nasenv: " + deep), HasSubstr("not valid YAML"));
  EXPECT_THAT(ErrorOf("nasenv: &a [*a, *a]"), HasSubstr("nested deeper"));
  EXPECT_THAT(ErrorOf("nasenv: {name: " + std::string(size_t{2} << 20, 'x') + "}"), HasSubstr("make it smaller"));
}

TEST_F(SpaceFileTest, MissingFile) {
  EXPECT_THAT(UsageErrorOf([] { MakeSearchSpace("no/such/space.yml"); }), HasSubstr("no/such/space.yml"));
}

}  // namespace
}  // namespace netwright
