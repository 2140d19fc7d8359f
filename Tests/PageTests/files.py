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
