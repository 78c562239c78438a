#include "netwright/workers/channel.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmath>
#include <limits>
#include <string>
#include <thread>
#include <vector>

namespace netwright {
namespace {

using Json = nlohmann::json;

struct Ends {
  explicit Ends(std::pair<int, int> ends = MakeSocketPair()) : a(ends.first), b(ends.second) {}
  Channel a;
  Channel b;
};

TEST(ChannelTest, KeepsEveryBit) {
  Ends ends;
  const Json sent = {{"third", 1.0 / 3},
                     {"nan", std::numeric_limits<double>::quiet_NaN()},
                     {"tiny", std::numeric_limits<double>::denorm_min()},
                     {"large", std::numeric_limits<uint64_t>::max()},
                     {"negative", std::numeric_limits<int64_t>::min()},
                     {"bytes", "not UTF-8: \xff\xfe"},
                     {"empty", Json::array()}};
  ASSERT_TRUE(ends.a.Send(sent));
  Json received = ends.b.Receive().value();
  EXPECT_TRUE(std::isnan(received["nan"].get<double>()));
  received["nan"] = 0;
  Json expected = sent;
  expected["nan"] = 0;
  EXPECT_EQ(received, expected);
}

TEST(ChannelTest, LargeMessagesCrossTheSocketsBuffer) {
  Ends ends;
  const Json large = std::vector<int64_t>(100'000, 1'234'567);
  std::thread sender([&] {
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(ends.a.Send(large));
  });
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ends.b.Receive(), large);
  sender.join();
}

TEST(ChannelTest, QueuedMessagesAreSentInPieces) {
  Ends ends;
  const Json large = std::string(3'000'000, 'x');
  ends.a.Queue(large);
  ends.a.Queue("last");
  std::vector<Json> received;
  int rounds = 0;
  while (received.size() < 2) {
    ends.a.Flush();
    ends.b.Fill();
    while (auto message = ends.b.Next()) received.push_back(*message);
    ++rounds;
  }
  EXPECT_GT(rounds, 1);
  EXPECT_EQ(received[0], large);
  EXPECT_EQ(received[1], "last");
  EXPECT_FALSE(ends.a.HasUnsent());
}

TEST(ChannelTest, BytesThatComeOneByOneMakeMessages) {
  const auto [raw, other] = MakeSocketPair();
  Channel channel(other);
  const std::vector<uint8_t> body = Json::to_cbor({{"a", 1}});
  std::string bytes(4, '\0');
  bytes[0] = static_cast<char>(body.size());  // little-endian, as every machine this runs on
  bytes.append(body.begin(), body.end());
  bytes += '\n';
  for (size_t i = 0; i < bytes.size(); ++i) {
    channel.Fill();
    EXPECT_FALSE(channel.Next().has_value());
    ASSERT_EQ(write(raw, &bytes[i], 1), 1);
  }
  channel.Fill();
  EXPECT_EQ(channel.Next(), Json({{"a", 1}}));
  close(raw);
}

TEST(ChannelTest, EndOfPeerComesAfterItsMessages) {
  Ends ends;
  EXPECT_FALSE(ends.b.PeerIsGone());
  ASSERT_TRUE(ends.a.Send("one"));
  ASSERT_TRUE(ends.a.Send("two"));
  shutdown(ends.a.fd(), SHUT_RDWR);
  EXPECT_TRUE(ends.b.PeerIsGone());
  EXPECT_EQ(ends.b.Receive(), "one");
  EXPECT_EQ(ends.b.Receive(), "two");
  EXPECT_FALSE(ends.b.Receive().has_value());
  EXPECT_TRUE(ends.b.closed());
  EXPECT_FALSE(ends.b.Send("nobody listens"));  // and no SIGPIPE
}

TEST(ChannelTest, NonsenseClosesIt) {
  for (const std::string& nonsense : {std::string("\xff\xff\xff\xff nonsense"), std::string("\x02\0\0\0\xff\xff\n", 7),
                                      std::string("\x01\0\0\0\xf6 without its end", 20)}) {
    const auto [raw, other] = MakeSocketPair();
    Channel channel(other);
    ASSERT_EQ(write(raw, nonsense.data(), nonsense.size()), static_cast<ssize_t>(nonsense.size()));
    EXPECT_FALSE(channel.Receive().has_value());
    EXPECT_TRUE(channel.closed());
    close(raw);
  }
}

// As of a shell's greeting, before an agent's first message; over pipes.
TEST(ChannelTest, LinesComeBeforeMessages) {
  int there[2], back[2];
  ASSERT_EQ(pipe(there), 0);
  ASSERT_EQ(pipe(back), 0);
  Channel a(back[0], there[1]), b(there[0], back[1]);
  a.QueueLine("hello");
  a.Queue({{"a", 1}});
  a.Flush();
  b.Fill();
  EXPECT_EQ(b.NextLine(), "hello");
  EXPECT_EQ(b.Next(), Json({{"a", 1}}));
  EXPECT_FALSE(b.NextLine().has_value());
  std::thread sender([&] { EXPECT_TRUE(b.Send(std::string(3'000'000, 'x'))); });  // more than a pipe takes
  EXPECT_EQ(a.Receive(), std::string(3'000'000, 'x'));
  sender.join();
}

}  // namespace
}  // namespace netwright
