// Each kernel, on every kind of numbers, against the plain formula in float64 by LibTorch.
#include "netwright/nn/kernels/kernels.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "netwright/base/random.h"

namespace netwright {
namespace {

// Blocks of 32, 16, 8 and single channels, and their sums.
constexpr int kChannels[] = {1, 3, 8, 16, 24, 32, 64, 75};

template <typename S>
class KernelsTest : public testing::Test {
 protected:
  using T = Real<S>;
  static constexpr double kTolerance = std::is_same_v<S, double> ? 1e-12 : std::is_same_v<S, float> ? 1e-5 : 1e-2;

  std::vector<S> Draw(int64_t count) {
    std::vector<S> values(count);
    for (S& value : values) Store(static_cast<T>(rng_.Normal()), value);
    return values;
  }
  std::vector<T> DrawReal(int64_t count) {
    std::vector<T> values(count);
    for (T& value : values) value = static_cast<T>(rng_.Normal());
    return values;
  }
  template <typename V>
  static at::Tensor Tensor(const std::vector<V>& values, at::IntArrayRef shape) {
    std::vector<double> exact(values.size());
    for (size_t i = 0; i < values.size(); ++i) exact[i] = static_cast<double>(Load(values[i]));
    return at::tensor(exact, at::kDouble).reshape(shape);
  }
  // [n, h, w, c] as LibTorch's [n, c, h, w].
  static at::Tensor Images(const std::vector<S>& values, at::IntArrayRef shape) {
    return Tensor(values, shape).permute({0, 3, 1, 2});
  }
  void ExpectNear(const at::Tensor& actual, const at::Tensor& expected, const char* what) {
    EXPECT_LE((actual - expected).abs().max().template item<double>(),
              kTolerance * std::max(1.0, expected.abs().max().template item<double>()))
        << what;
  }

  Rng rng_{1};
};
using Numbers = testing::Types<float, double, Bf16>;
TYPED_TEST_SUITE(KernelsTest, Numbers);

TYPED_TEST(KernelsTest, Normalise) {
  using S = TypeParam;
  const int64_t rows = 131;
  for (const int channels : kChannels) {
    const auto x = this->Draw(rows * channels);
    const auto mean = this->DrawReal(channels), scale = this->DrawReal(channels), shift = this->DrawReal(channels);
    std::vector<S> out(x.size());
    const auto whole = [&](const std::vector<S>& v) { return this->Tensor(v, {rows, channels}); };
    const auto row = [&](const auto& v) { return this->Tensor(v, {1, channels}); };
    const at::Tensor expected = (whole(x) - row(mean)) * row(scale) + row(shift);
    Normalise<S>(x.data(), rows, channels, {mean.data(), scale.data(), shift.data(), false}, out.data());
    this->ExpectNear(whole(out), expected, "plain");
    Normalise<S>(x.data(), rows, channels, {mean.data(), scale.data(), shift.data(), true}, out.data());
    this->ExpectNear(whole(out), expected.relu(), "relu");
  }
}

TYPED_TEST(KernelsTest, Moments) {
  using S = TypeParam;
  const int64_t rows = 300;
  for (const int channels : kChannels) {
    const auto x = this->Draw(rows * channels);
    Moments<Real<S>> moments(channels);
    AddMoments<S>(x.data(), 140, channels, moments);  // in two parts
    AddMoments<S>(x.data() + 140 * channels, rows - 140, channels, moments);
    const at::Tensor all = this->Tensor(x, {rows, channels});
    const at::Tensor mean = all.mean(0), variance = all.var(0, false);
    for (int c = 0; c < channels; ++c) {
      EXPECT_NEAR(moments.Mean(c), mean[c].template item<double>(), 1e-6);
      EXPECT_NEAR(moments.Variance(c), variance[c].template item<double>(), 1e-5);
    }
  }
}

TYPED_TEST(KernelsTest, BackwardThroughNormalisation) {
  using S = TypeParam;
  const int64_t rows = 137;
  for (const int channels : kChannels) {
    const auto gradient = this->Draw(rows * channels), x = this->Draw(rows * channels);
    const auto mean = this->DrawReal(channels), scale = this->DrawReal(channels), shift = this->DrawReal(channels);
    const auto whole = [&](const std::vector<S>& v) { return this->Tensor(v, {rows, channels}); };
    const auto row = [&](const auto& v) { return this->Tensor(v, {1, channels}); };
    const at::Tensor centred = whole(x) - row(mean);
    const at::Tensor masked = whole(gradient) * (centred * row(scale) + row(shift)).gt(0).to(at::kDouble);
    const Normalisation<Real<S>> norm{mean.data(), scale.data(), shift.data(), true};
    std::vector<double> sum(channels, 1.0), product(channels, 1.0);  // added to
    std::vector<S> out(x.size());
    MaskGradient<S>(gradient.data(), x.data(), rows, channels, norm, out.data(), {sum.data(), product.data()});
    this->ExpectNear(whole(out), masked, "mask");
    this->ExpectNear(this->Tensor(sum, {channels}), masked.sum(0) + 1, "sum");
    this->ExpectNear(this->Tensor(product, {channels}), (masked * centred).sum(0) + 1, "product");
    AddMaskedGradient<S>(gradient.data(), x.data(), rows, channels, norm, out.data());
    this->ExpectNear(whole(out), 2 * masked, "added");

    std::fill(sum.begin(), sum.end(), 0.0), std::fill(product.begin(), product.end(), 0.0);
    AddGradientSums<S>(gradient.data(), x.data(), rows, channels, mean.data(), {sum.data(), product.data()});
    this->ExpectNear(this->Tensor(sum, {channels}), whole(gradient).sum(0), "sum of all");
    this->ExpectNear(this->Tensor(product, {channels}), (whole(gradient) * centred).sum(0), "product of all");

    const auto slope = this->DrawReal(channels), offset = this->DrawReal(channels);
    NormaliseBackward<S>(gradient.data(), x.data(), rows, channels,
                         {mean.data(), scale.data(), slope.data(), offset.data()}, out.data());
    this->ExpectNear(whole(out), row(scale) * whole(gradient) + row(slope) * centred + row(offset), "normalisation");
  }
}

TYPED_TEST(KernelsTest, Merges) {
  using S = TypeParam;
  const int64_t n = 2, h = 3, w = 5;
  for (const int channels : kChannels) {
    const auto a = this->Draw(n * h * w * channels), b = this->Draw(a.size());
    const auto mean = this->DrawReal(channels), scale = this->DrawReal(channels), shift = this->DrawReal(channels);
    const std::vector<Real<S>> zero(channels, 0), one(channels, 1);
    const Normalisation<Real<S>> norm{mean.data(), scale.data(), shift.data(), false};
    const Normalisation<Real<S>> none{zero.data(), one.data(), zero.data(), false};
    const auto images = [&](const std::vector<S>& v) { return this->Images(v, {n, h, w, channels}); };
    const auto channel = [&](const auto& v) { return this->Tensor(v, {1, channels, 1, 1}); };
    const at::Tensor normalised = (images(a) - channel(mean)) * channel(scale) + channel(shift);
    std::vector<S> sum(a.size());
    AddNormalised<S>(a.data(), norm, b.data(), none, n * h * w, channels, sum.data());
    this->ExpectNear(images(sum), normalised + images(b), "sum");

    // One by one into the middle of something larger, and out of it again.
    const WindowShape window{n, 3, 5, channels, 5, 8, channels + 3, 1, 2, 3};
    const WindowShape same{n, 3, 5, channels, 3, 5, channels, 0, 0, 0};
    std::vector<S> whole(n * 5 * 8 * (channels + 3)), part(a.size());
    AddToWindow<S>(a.data(), window, norm, whole.data());
    AddToWindow<S>(b.data(), window, none, whole.data());
    at::Tensor expected = at::zeros({n, channels + 3, 5, 8}, at::kDouble);
    expected.slice(1, 3).slice(2, 1, 4).slice(3, 2, 7) += images(sum);
    EXPECT_TRUE(at::equal(this->Images(whole, {n, 5, 8, channels + 3}), expected)) << "the same bits";
    TakeWindow<S>(whole.data(), window, false, part.data());
    EXPECT_TRUE(at::equal(images(part), images(sum)));
    TakeWindow<S>(sum.data(), same, true, part.data());
    this->ExpectNear(images(part), 2 * images(sum), "added");
  }
}

// Against LibTorch's pooling of a network's normalised values.
TYPED_TEST(KernelsTest, Pooling) {
  using S = TypeParam;
  using T = Real<S>;
  for (const int channels : {3, 8, 32, 40}) {
    for (const int size : {2, 3}) {
      const int64_t n = 2, h = 7, w = 8, oh = h / size, ow = w / size;
      const PoolShape shape{n, 7, 8, channels, size};
      const auto x = this->Draw(n * h * w * channels), gradient = this->Draw(n * oh * ow * channels);
      std::vector<T> sign(channels);
      for (int c = 0; c < channels; ++c) sign[c] = c % 3 == 1 ? T(-1) : T(1);
      const at::Tensor signs = this->Tensor(sign, {1, channels, 1, 1});
      const auto in = [&](const std::vector<S>& v) { return this->Images(v, {n, h, w, channels}); };
      const auto out_of = [&](const std::vector<S>& v) { return this->Images(v, {n, oh, ow, channels}); };
      std::vector<S> pooled(gradient.size()), back(x.size());
      std::vector<uint8_t> places(gradient.size());
      const auto slope = this->DrawReal(channels), offset = this->DrawReal(channels), mean = this->DrawReal(channels),
                 scale = this->DrawReal(channels);
      const NormalisationGradient<T> norm{mean.data(), scale.data(), slope.data(), offset.data()};
      const auto channel = [&](const auto& v) { return this->Tensor(v, {1, channels, 1, 1}); };
      const auto normalised = [&](const at::Tensor& g) {
        return channel(scale) * g + channel(slope) * (in(x)-channel(mean)) + channel(offset);
      };

      at::Tensor leaf = (in(x)*signs).set_requires_grad(true);
      at::Tensor expected = at::max_pool2d(leaf, {size, size}, {size, size});
      MaxPool<S>(x.data(), shape, sign.data(), pooled.data(), places.data());
      EXPECT_TRUE(at::equal(out_of(pooled), expected.detach() * signs));
      expected.backward(out_of(gradient));
      MaxPoolBackward<S>(gradient.data(), places.data(), shape, false, back.data());
      EXPECT_TRUE(at::equal(in(back), leaf.grad()));
      MaxPoolBackward<S>(gradient.data(), places.data(), shape, true, back.data());
      this->ExpectNear(in(back), 2 * leaf.grad(), "maximum, added");
      NormaliseMaxPoolBackward<S>(gradient.data(), places.data(), x.data(), shape, norm, back.data());
      this->ExpectNear(in(back), normalised(leaf.grad()), "maximum and normalisation");

      leaf = in(x).set_requires_grad(true);
      expected = at::avg_pool2d(leaf, {size, size}, {size, size});
      AveragePool<S>(x.data(), shape, pooled.data());
      this->ExpectNear(out_of(pooled), expected.detach(), "average");
      expected.backward(out_of(gradient));
      AveragePoolBackward<S>(gradient.data(), shape, false, back.data());
      this->ExpectNear(in(back), leaf.grad(), "average backward");
      AveragePoolBackward<S>(gradient.data(), shape, true, back.data());
      this->ExpectNear(in(back), 2 * leaf.grad(), "average, added");
      NormaliseAveragePoolBackward<S>(gradient.data(), x.data(), shape, norm, back.data());
      this->ExpectNear(in(back), normalised(leaf.grad()), "average and normalisation");
    }
  }
}

TEST(Bf16Test, RoundsToTheNearestAndKeepsWhatIsNotFinite) {
  const auto rounded = [](float x) {
    Bf16 to;
    Store(x, to);
    return Load(to);
  };
  for (const float x : {0.0F, 1.0F, -1.5F, 3.14159F, 1e-30F, 65535.0F}) {
    EXPECT_EQ(rounded(x), at::tensor(x).to(at::kBFloat16).to(at::kFloat).item<float>());
  }
  EXPECT_EQ(rounded(1.00390625F), 1.0F);  // a tie goes to the even number
  EXPECT_EQ(rounded(std::numeric_limits<float>::infinity()), std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(rounded(std::nanf(""))));
}

TEST(NormaliseTest, ReluKeepsNaN) {
  const float x[3] = {-1, 2, std::nanf("")}, zero = 0, one = 1;
  float out[3];
  Normalise<float>(x, 3, 1, {&zero, &one, &zero, true}, out);
  EXPECT_EQ(out[0], 0);
  EXPECT_EQ(out[1], 2);
  EXPECT_TRUE(std::isnan(out[2]));
}

TEST(MomentsTest, SurviveALargeMean) {
  const int64_t rows = 10000;
  std::vector<float> x(rows);
  Rng rng(1);
  for (float& value : x) value = static_cast<float>(1000 + rng.Normal());
  Moments<float> moments(1);
  AddMoments<float>(x.data(), rows, 1, moments);
  const at::Tensor exact = at::from_blob(x.data(), {rows}, at::kFloat).to(at::kDouble);
  EXPECT_NEAR(moments.Mean(0), exact.mean().item<double>(), 1e-4);
  EXPECT_NEAR(moments.Variance(0), exact.var(false).item<double>(), 1e-4);
}

}  // namespace
}  // namespace netwright
