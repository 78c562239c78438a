#include "netwright/problems/program/program_problem.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>
#include <thread>

#include "netwright/problems/light_problems.h"
#include "netwright/problems/program/serve_evaluations.h"
#include "testing/errors.h"
#include "testing/scoped_variable.h"

namespace netwright {
namespace {

using testing::HasSubstr;

std::unique_ptr<Problem> OpenSynthetic() {
  std::unique_ptr<Problem> problem = LightProblems().front().make();
  problem->Open({.name = "a", .task = "", .space = "chain"});
  return problem;
}

std::vector<Evaluation> Scored(Problem& problem, Evaluator& evaluator, const std::vector<std::string>& texts) {
  std::vector<Proposal> proposals;
  for (const std::string& text : texts) {
    Proposal& proposal = proposals.emplace_back();
    proposal.id = proposals.size() + 6;
    proposal.arch = problem.space()->Parse(text);
    Describe(*problem.space(), proposal);
  }
  evaluator.Submit(proposals);
  std::vector<Evaluation> answers;
  while (answers.size() < texts.size()) {
    for (Evaluation& answer : evaluator.Wait(std::chrono::seconds(5))) answers.push_back(std::move(answer));
  }
  return answers;
}

// A program of the shell that begins with `greeting` and answers each line with `answer`.
std::unique_ptr<Problem> Shell(const std::string& greeting, const std::string& answer = "") {
  return MakeProgramProblem(
      {"sh", "-c", "echo \"$1\"; while read -r line; do echo \"$2\"; done", "sh", greeting, answer});
}

TEST(ProgramProblemTest, BothEndsUnderstandEachOther) {
  std::array<int, 2> ends{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
  const std::unique_ptr<Problem> here = OpenSynthetic();
  bool all_answered = false;
  std::thread server([&] {
    const std::unique_ptr<Problem> there = OpenSynthetic();
    const std::unique_ptr<Evaluator> evaluator = there->MakeEvaluator({});
    std::FILE* out = fdopen(dup(ends[1]), "w");
    all_answered = ServeEvaluations(*there, *evaluator, ends[1], out);
    std::fclose(out);
    close(ends[1]);
  });
  {
    const ScopedVariable variable("NETWRIGHT_PROBLEM_SOCKET", std::to_string(ends[0]).c_str());
    const std::unique_ptr<Problem> problem = MakeProgramProblem();
    problem->Open({});
    EXPECT_EQ(problem->space()->name(), "chain");
    EXPECT_EQ(problem->tasks().front().fingerprint, here->tasks().front().fingerprint);
    EXPECT_EQ(problem->limits().net.filters, here->limits().net.filters);
    const std::unique_ptr<Evaluator> evaluator = problem->MakeEvaluator({});
    const std::vector<std::string> texts = {"conv3-conv3-max2", "conv5", "max2"};
    const std::vector<Evaluation> answers = Scored(*problem, *evaluator, texts);
    const std::vector<Evaluation> expected = Scored(*here, *here->MakeEvaluator({}), texts);
    for (size_t i = 0; i < texts.size(); ++i) {
      EXPECT_EQ(answers[i].id, i + 7);
      EXPECT_EQ(answers[i].metrics.accuracy, expected[i].metrics.accuracy);
      EXPECT_EQ(answers[i].metrics.params, expected[i].metrics.params);
    }
  }
  server.join();
  EXPECT_TRUE(all_answered);
}

TEST(ProgramProblemTest, AProgramNeedsToTellLittle) {
  const std::unique_ptr<Problem> problem =
      Shell(R"({"space": "chain", "tasks": [{"input": {"channels": 1, "height": 9, "width": 9, "classes": 2}}]})",
            R"({"id": 7, "outcome": "ok", "metrics": {"accuracy": 0.25}})");
  problem->Open({});
  EXPECT_EQ(problem->tasks().front().input.height, 9);
  EXPECT_NE(problem->tasks().front().fingerprint, Digest());
  EXPECT_EQ(Scored(*problem, *problem->MakeEvaluator({}), {"conv3"}).front().metrics.accuracy, 0.25);
}

TEST(ProgramProblemTest, WhatIsNoAnswerEndsTheRun) {
  const std::string chain =
      R"({"space": "chain", "tasks": [{"input": {"channels": 1, "height": 9, "width": 9, "classes": 2}}]})";
  EXPECT_THAT(RunErrorOf([&] { Shell("hello")->Open({}); }), HasSubstr("began with 'hello'"));
  EXPECT_THAT(RunErrorOf([&] { Shell(R"({"error": "no GPU"})")->Open({}); }), HasSubstr("no GPU"));
  for (const std::string answer : {"hm", R"({"id": 6})", R"({"error": "no more"})"}) {
    const std::unique_ptr<Problem> problem = Shell(chain, answer);
    problem->Open({});
    const std::unique_ptr<Evaluator> evaluator = problem->MakeEvaluator({});
    EXPECT_THAT(RunErrorOf([&] { Scored(*problem, *evaluator, {"conv3"}); }),
                HasSubstr(answer.find("no more") != std::string::npos ? "sh: no more" : answer));
  }
}

TEST(ServeEvaluationsTest, AnswersWhatIsNoNetworkAndRefusesWhatIsNoLine) {
  const std::unique_ptr<Problem> problem = OpenSynthetic();
  const auto answers_to = [&](const std::string& lines) {
    std::FILE* in = std::tmpfile();
    std::FILE* out = std::tmpfile();
    std::fputs(lines.c_str(), in);
    std::fflush(in);
    std::rewind(in);
    const std::unique_ptr<Evaluator> evaluator = OpenSynthetic()->MakeEvaluator({});
    EXPECT_TRUE(ServeEvaluations(*problem, *evaluator, fileno(in), out));
    std::string text(static_cast<size_t>(std::ftell(out)), '\0');
    std::rewind(out);
    EXPECT_EQ(std::fread(text.data(), 1, text.size(), out), text.size());
    std::fclose(in);
    std::fclose(out);
    return text;
  };
  const std::string answers =
      answers_to("{\"id\": \"x\", \"architecture\": \"conv3-what\"}\n{\"id\": 8, \"architecture\": \"conv3\"}");
  EXPECT_THAT(answers, HasSubstr("\"id\":\"x\""));
  EXPECT_THAT(answers, HasSubstr("\"outcome\":\"invalid\""));
  EXPECT_THAT(answers, HasSubstr("\"id\":8"));
  EXPECT_THAT(UsageErrorOf([&] { answers_to("conv3\n"); }), HasSubstr("cannot read the line 'conv3'"));
  EXPECT_THAT(UsageErrorOf([&] { answers_to("{\"id\": 1, \"architecture\": \"conv3\", \"task\": 3}\n"); }),
              HasSubstr("task"));
}

}  // namespace
}  // namespace netwright
