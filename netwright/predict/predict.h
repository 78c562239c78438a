#ifndef NETWRIGHT_PREDICT_PREDICT_H_
#define NETWRIGHT_PREDICT_PREDICT_H_

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "netwright/predict/classifier.h"
#include "netwright/predict/image_list.h"

namespace netwright {

// What a model says of one image.
struct Prediction {
  std::string image;                 // its name
  int truth = -1;                    // class; -1: not known
  std::vector<float> probabilities;  // of each class; empty for an image that cannot be read
  std::string why;                   // it cannot

  bool read() const { return !probabilities.empty(); }
  int best() const;  // the class of the highest probability, the first of equal ones; of one read
  bool wrong() const { return truth >= 0 && best() != truth; }
  std::vector<int> Top(size_t k) const;  // the k most probable classes, the most probable first

  // One line: "a.png: cat 0.9213, dog 0.0500", with the truth behind it where it is another class; "a.png: WHY".
  std::string Text(const std::vector<std::string>& classes, size_t top) const;
  // One line: {"image", "class", "probability", "top": [{"class", "probability"}], "truth" where it is known}, or
  // {"image", "error"}. Names of any bytes; those that are not UTF-8 are replaced.
  std::string Json(const std::vector<std::string>& classes, size_t top) const;
};

using PredictionSink = std::function<void(const Prediction&)>;

// Classifies images on `threads` threads (0: all cores); `sink` gets them in order, on the calling thread. Interrupted
// error.
void Predict(const Classifier& classifier, const ImageList& images, int threads, const PredictionSink& sink);

// Reads paths of images, one a line, and answers each before the next line is read. Blank lines are skipped.
void PredictLines(const Classifier& classifier, std::istream& paths, const PredictionSink& sink);

}  // namespace netwright

#endif  // NETWRIGHT_PREDICT_PREDICT_H_
