#include "studies/runs/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "netwright/store/store.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(RunProgressTest, TellsHowFarTheStoreHasGot) {
  const TempFolder folder;
  StudyRun run;
  run.name = "early-dtd-s1";
  const std::string path = folder / "experiments.sqlite";
  RunProgress brief(run, path, /*every_evaluation=*/false, std::chrono::milliseconds(0));
  RunProgress full(run, path, /*every_evaluation=*/true, std::chrono::milliseconds(0));
  RunProgress patient(run, path, /*every_evaluation=*/true);
  EXPECT_THAT(brief.Lines(), IsEmpty()) << "there is no store yet";
  const auto store = OpenStore(path);
  Experiment row;
  row.run = store->BeginRun({});
  row.phase = "search";
  row.architecture = "empty";
  row.evaluation.metrics.accuracy = 0.25;
  store->Append(row);
  row.architecture = "conv3";
  row.evaluation.outcome = Outcome::kInvalid;
  store->Append(row);
  EXPECT_THAT(brief.Lines(), ElementsAre("early-dtd-s1: 2 proposals, best 0.2500"));
  EXPECT_THAT(brief.Lines(), IsEmpty()) << "nothing new";
  EXPECT_THAT(full.Lines(),
              ElementsAre("early-dtd-s1: 0 ok 0.2500 (head only)", "early-dtd-s1: 1 invalid 0.2500 conv3"));
  EXPECT_THAT(full.Lines(), IsEmpty());
  EXPECT_THAT(patient.Lines(), IsEmpty());
  EXPECT_THAT(patient.Lines(/*at_end=*/true), testing::SizeIs(2));
}

}  // namespace
}  // namespace netwright
