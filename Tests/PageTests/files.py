"""Small networks and tables as files."""

HOSTILE = '<img src=x onerror="document.title=1">'


def write_pair(directory, layers=("first", "second", "third"), outlier=None, bits=(2, 3, 4)):
    """A cost table and an importance table that join; importance halves with every bit.

    `outlier` names a layer whose weights have less importance at 2 bits than at 3.
    """
    costs = directory / "costs.csv"
    table = directory / "importance.csv"
    with open(costs, "w") as file:
        file.write("layer,macs,params,weight_bits,activation_bits\n")
        for index, layer in enumerate(layers):
            file.write(f"{quoted(layer)},{1000 * (index + 1)},{100 * (index + 1)},,\n")
    with open(table, "w") as file:
        file.write("layer,tensor,bits,importance\n")
        for index, layer in enumerate(layers):
            for tensor in ("weight", "activation"):
                for width in bits:
                    importance = (1 + index % 7) * 2.0 ** -width
                    if layer == outlier and tensor == "weight" and width == bits[0]:
                        importance = 0.001
                    file.write(f"{quoted(layer)},{tensor},{width},{importance}\n")
    return costs, table


def quoted(text):
    return '"' + text.replace('"', '""') + '"'


def write_model(directory, name="model.onnx"):
    """An ONNX model of two convolutions and a product; it leaves the size of its input `x` open."""
    def number(value):
        parts = []
        while value > 127:
            parts.append(value & 127 | 128)
            value >>= 7
        return bytes([*parts, value])

    def field(place, value):
        """A field of a protobuf message: a whole number, or a text or message behind its length."""
        if isinstance(value, int):
            return number(place << 3) + number(value)
        data = value.encode() if isinstance(value, str) else value
        return number(place << 3 | 2) + number(len(data)) + data

    def node(kind, inputs, output):
        return field(1, b"".join(field(1, one) for one in inputs) + field(2, output) + field(3, f"/{output}/{kind}")
                     + field(4, kind))

    def weight(name, *sizes):
        count = 4
        for size in sizes:
            count *= size
        return field(5, b"".join(field(1, size) for size in sizes) + field(2, 1) + field(8, name) + field(9, bytes(count)))

    def value(place, name, *sizes):
        shape = b"".join(field(1, field(1 if isinstance(size, int) else 2, size)) for size in sizes)
        return field(place, field(1, name) + field(2, field(1, field(1, 1) + field(2, shape))))

    graph = b"".join([
        node("Conv", ["x", "conv1.weight"], "a"), node("Relu", ["a"], "b"),
        node("Conv", ["b", "conv2.weight"], "c"), node("GlobalAveragePool", ["c"], "d"),
        node("Flatten", ["d"], "e"), node("Gemm", ["e", "fc.weight"], "y"), field(2, "net"),
        weight("conv1.weight", 4, 3, 3, 3), weight("conv2.weight", 8, 4, 3, 3), weight("fc.weight", 8, 10),
        value(11, "x", "batch", 3, "height", "width"), value(12, "y", "batch", 10),
    ])
    file = directory / name
    file.write_bytes(field(1, 8) + field(7, graph) + field(8, field(2, 17)))
    return file
