#ifndef NETWRIGHT_TESTING_EVALUATION_EXPECTATIONS_H_
#define NETWRIGHT_TESTING_EVALUATION_EXPECTATIONS_H_

#include <gtest/gtest.h>

#include <cstddef>

#include "netwright/evaluation/evaluation.h"

namespace netwright {

inline void ExpectSane(const Evaluation& evaluation) {
  EXPECT_GE(evaluation.metrics.accuracy, 0);
  EXPECT_LE(evaluation.metrics.accuracy, 1);
  EXPECT_EQ(evaluation.message.find('\n'), std::string::npos);
  EXPECT_EQ(evaluation.message.empty(), evaluation.outcome == Outcome::kOk) << evaluation.message;
  if (evaluation.outcome != Outcome::kOk) {
    EXPECT_EQ(evaluation.metrics.accuracy, 0);
  }
}

// Everything but what may differ between two trainings of one child: times, and who answered.
inline void ExpectSameResult(const Evaluation& a, const Evaluation& b) {
  EXPECT_EQ(a.outcome, b.outcome);
  EXPECT_EQ(a.message, b.message);
  EXPECT_EQ(a.metrics.accuracy, b.metrics.accuracy);
  EXPECT_EQ(a.metrics.params, b.metrics.params);
  EXPECT_EQ(a.metrics.flops, b.metrics.flops);
  EXPECT_EQ(a.metrics.images, b.metrics.images);
  EXPECT_EQ(a.metrics.epochs, b.metrics.epochs);
  ASSERT_EQ(a.metrics.curve.size(), b.metrics.curve.size());
  for (size_t i = 0; i < a.metrics.curve.size(); ++i) {
    EXPECT_EQ(a.metrics.curve[i].train_loss, b.metrics.curve[i].train_loss);
  }
}

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_EVALUATION_EXPECTATIONS_H_
