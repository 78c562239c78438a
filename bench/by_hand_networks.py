"""Networks that people write, in PyTorch: the tutorial's, two residual ones and a MobileNetV2-like small one."""

from torch import nn


def conv(inputs, outputs, kernel=3, stride=1, groups=1, activation=nn.ReLU):
    """Convolution, batch normalisation, activation."""
    convolution = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)
    nn.init.kaiming_normal_(convolution.weight, mode="fan_out")
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), *([activation(inplace=True)] if activation else []))


def head(features, classes, dropout=0.0):
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(dropout), nn.Linear(features, classes))


def plain(channels, classes, size):
    """The tutorial's: three convolutions without padding or normalisation, and a dense layer."""
    pixels = ((size - 2) // 2 - 2) // 2 - 2
    if pixels < 1:
        raise ValueError(f"images of {size} pixels are too small for 'plain': it needs 18 or more")
    return nn.Sequential(
        nn.Conv2d(channels, 32, 3), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        nn.Conv2d(64, 64, 3), nn.ReLU(inplace=True), nn.Flatten(),
        nn.Linear(64 * pixels * pixels, 128), nn.ReLU(inplace=True), nn.Dropout(0.5), nn.Linear(128, classes))


class Residual(nn.Module):
    """Basic block of He et al. 2016; where the shape changes, a convolution of kernel 1 leads past it."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.body = nn.Sequential(conv(inputs, outputs, 3, stride), conv(outputs, outputs, activation=None))
        nn.init.zeros_(self.body[-1][1].weight)  # each block begins as nothing
        same = inputs == outputs and stride == 1
        self.past = nn.Identity() if same else conv(inputs, outputs, 1, stride, activation=None)

    def forward(self, x):
        return nn.functional.relu(self.past(x) + self.body(x), inplace=True)


def resnet(channels, classes, filters, blocks):
    layers, inputs = [conv(channels, filters)], filters
    for stage in range(3):
        for block in range(blocks):
            layers.append(Residual(inputs, filters << stage, 2 if stage > 0 and block == 0 else 1))
            inputs = filters << stage
    return nn.Sequential(*layers, head(inputs, classes))


class Inverted(nn.Module):
    """Inverted residual block of Sandler et al. 2018."""

    def __init__(self, inputs, outputs, stride, expansion):
        super().__init__()
        wide = inputs * expansion
        self.body = nn.Sequential(conv(inputs, wide, 1, activation=nn.ReLU6),
                                  conv(wide, wide, 3, stride, groups=wide, activation=nn.ReLU6),
                                  conv(wide, outputs, 1, activation=None))
        self.same = inputs == outputs and stride == 1
        if self.same:
            nn.init.zeros_(self.body[-1][1].weight)

    def forward(self, x):
        return x + self.body(x) if self.same else self.body(x)


def mobile(channels, classes, size):
    """The first steps at half the image's side, as MobileNetV2's; from 28 pixels down to 4."""
    layers = [conv(channels, 24, stride=2 if size >= 24 else 1, activation=nn.ReLU6)]
    inputs = 24
    for outputs, stride, count in [(24, 1, 1), (40, 2, 2), (80, 2, 2)]:
        for block in range(count):
            layers.append(Inverted(inputs, outputs, stride if block == 0 else 1, 4))
            inputs = outputs
    return nn.Sequential(*layers, conv(inputs, 256, 1, activation=nn.ReLU6), head(256, classes, 0.1))


NETWORKS = {
    "plain": plain,
    "resnet8": lambda channels, classes, size: resnet(channels, classes, 32, 1),
    "resnet20": lambda channels, classes, size: resnet(channels, classes, 16, 3),
    "mobile": mobile,
}


def parameters(net):
    return sum(p.numel() for p in net.parameters())
