#ifndef NETWRIGHT_PREDICT_CLASSIFIER_H_
#define NETWRIGHT_PREDICT_CLASSIFIER_H_

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "netwright/datasets/prepared.h"
#include "netwright/images/image.h"

namespace netwright {

// What lies beside a model: how its images are prepared, and its classes in the order of its outputs.
struct ModelDescription {
  std::vector<std::string> classes;
  Preparation preparation;
};

// A saved model, loaded once. Thread-safe; an image's probabilities depend on nothing but the image.
class Classifier {
 public:
  virtual ~Classifier() = default;
  const ModelDescription& description() const { return description_; }
  // The probability of each class. `image`: as PrepareImage gives it. Run error when the model cannot be run.
  virtual std::vector<float> Probabilities(const Image& image) const = 0;

 protected:
  explicit Classifier(ModelDescription description) : description_(std::move(description)) {}

 private:
  ModelDescription description_;
};

// The model that `path` means: a model's file, a folder with model.pt, or a run folder with best/model.pt. Usage error
// when there is none.
std::filesystem::path FindModel(const std::string& path);

// labels.txt and preprocessing.json beside a model's file. Usage error when one is missing or damaged.
ModelDescription DescribeModel(const std::filesystem::path& model);

// A TorchScript file (docs/model.md), on the processor. Call ConfigureTorch (train/trainer.h) first. Usage error when
// it cannot be loaded, or has another number of outputs than there are classes.
std::unique_ptr<Classifier> OpenTorchScript(const std::filesystem::path& model);

}  // namespace netwright

#endif  // NETWRIGHT_PREDICT_CLASSIFIER_H_
