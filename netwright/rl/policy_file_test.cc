#include "netwright/rl/policy_file.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <sstream>

#include "netwright/base/error.h"

namespace netwright {
namespace {

std::vector<PolicyTensor> Tensors() { return {{"a", {2, 2}, {1, -2, 0.5, 0}}, {"b", {1}, {3}}}; }

std::string Written(const std::vector<PolicyTensor>& tensors) {
  std::ostringstream out;
  WritePolicy(out, {{"agent", "test"}}, tensors);
  return out.str();
}

// Reads tensors of the shapes of Tensors(); returns the error, or "".
std::string Read(const std::string& text, std::vector<PolicyTensor>& tensors) {
  tensors = Tensors();
  for (PolicyTensor& tensor : tensors) tensor.values.clear();
  try {
    std::istringstream in(text);
    const nlohmann::json header = ReadPolicyHeader(in);
    RequirePolicyField(header, "agent", "test");
    ReadPolicyTensors(in, header, tensors);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUsage);
    return error.what();
  }
  return "";
}

TEST(PolicyFileTest, GivesBackWhatWasWritten) {
  std::vector<PolicyTensor> tensors;
  EXPECT_EQ(Read(Written(Tensors()), tensors), "");
  for (size_t i = 0; i < tensors.size(); ++i) EXPECT_EQ(tensors[i].values, Tensors()[i].values);
}

TEST(PolicyFileTest, RefusesEveryTruncation) {
  const std::string policy = Written(Tensors());
  std::vector<PolicyTensor> tensors;
  for (size_t size = 0; size < policy.size(); ++size) EXPECT_NE(Read(policy.substr(0, size), tensors), "") << size;
}

TEST(PolicyFileTest, RefusesEveryFlippedBit) {
  const std::string policy = Written(Tensors());
  std::vector<PolicyTensor> tensors;
  for (size_t bit = 0; bit < 8 * policy.size(); ++bit) {
    std::string damaged = policy;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    EXPECT_NE(Read(damaged, tensors), "") << "bit " << bit;
  }
}

TEST(PolicyFileTest, ReadsFilesFromBeforeThereWereChecksums) {
  const std::string policy = Written(Tensors());
  const size_t end = policy.find('\n');
  nlohmann::json header = nlohmann::json::parse(policy.substr(0, end));
  header.erase("checksum");
  header["version"] = 1;
  std::vector<PolicyTensor> tensors;
  EXPECT_EQ(Read(header.dump() + policy.substr(end), tensors), "");
  EXPECT_EQ(tensors[0].values, Tensors()[0].values);
}

TEST(PolicyFileTest, RefusesOtherVersionsShapesAndNumbers) {
  std::vector<PolicyTensor> tensors;
  std::string newer = Written(Tensors());
  newer.replace(newer.find("\"version\":2"), 11, "\"version\":3");
  EXPECT_EQ(Read(newer, tensors), "the policy does not fit: its version is 3, here it is 2");

  std::vector<PolicyTensor> other = Tensors();
  other[0].shape = {4, 1};
  EXPECT_NE(Read(Written(other), tensors).find("[4,1]"), std::string::npos);
  other = Tensors();
  other[1].values = {std::numeric_limits<double>::quiet_NaN()};
  EXPECT_NE(Read(Written(other), tensors).find("tensor 'b' holds nan"), std::string::npos);
  EXPECT_NE(Read("[1, 2]\n", tensors).find("not a policy file"), std::string::npos);
  EXPECT_NE(Read(std::string(2 << 20, '{'), tensors).find("not a policy file"), std::string::npos);
  EXPECT_NE(Read("{\"format\":\"netwright-policy\"}\n", tensors).find("no 'version'"), std::string::npos);
}

}  // namespace
}  // namespace netwright
