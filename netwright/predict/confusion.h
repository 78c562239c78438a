#ifndef NETWRIGHT_PREDICT_CONFUSION_H_
#define NETWRIGHT_PREDICT_CONFUSION_H_

#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace netwright {

// How often the images of each class were taken for each class.
class ConfusionMatrix {
 public:
  explicit ConfusionMatrix(std::vector<std::string> classes);

  void Add(int truth, int predicted);

  int64_t count(size_t truth, size_t predicted) const { return counts_[truth * classes_.size() + predicted]; }
  int64_t images() const { return images_; }
  int64_t correct() const;
  double accuracy() const;           // NaN without images; so below
  double Recall(size_t c) const;     // of the images of class c, the share that was taken for it
  double Precision(size_t c) const;  // of the images taken for c, the share that is

  // Accuracy with its 95 % interval (Wilson), a line for each class that there are images of or that was predicted,
  // and, for at most 20 classes, the matrix.
  std::string Text() const;
  // {"images", "correct", "accuracy", "interval", "classes": [{"name", "images", "precision", "recall"}], "confusion":
  // rows of true, columns of predicted classes}; null for NaN.
  nlohmann::ordered_json Json() const;

 private:
  int64_t OfClass(size_t c) const;
  int64_t Predicted(size_t c) const;
  std::string Matrix() const;
  std::string TakenFor(size_t c) const;  // "dog 4, bird 2"

  std::vector<std::string> classes_;
  std::vector<int64_t> counts_;
  int64_t images_ = 0;
};

}  // namespace netwright

#endif  // NETWRIGHT_PREDICT_CONFUSION_H_
