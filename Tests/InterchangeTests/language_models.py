"""Random models of the Llama family, as Hugging Face directories and as GGUF files, without torch."""

import json

import numpy as np

PARTS = {
    "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
# Groups of layers that vLLM computes as one.
FUSED = [["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"], ["mlp.gate_proj", "mlp.up_proj"]]
HEAD_SIZE = 32


class Model:
    """A model: `path` is what mpq and tools are given; `rows` has the length of the rows of each linear module."""

    def __init__(self, random, folder, unit=64, tied=None):
        self.random = random
        self.numbers = np.random.default_rng(random.getrandbits(32))
        self.heads = random.choice([2, 4]) * unit // 64 or 2
        self.key_heads = self.heads // random.choice([1, 2])
        self.hidden = self.heads * HEAD_SIZE
        self.intermediate = unit * random.choice([1, 2, 3])
        self.blocks = random.choice([1, 2])
        self.vocabulary = 32 * random.choice([4, 5])
        self.tied = random.random() < 0.3 if tied is None else tied
        keys = self.key_heads * HEAD_SIZE
        shapes = {
            "self_attn.q_proj": (self.hidden, self.hidden), "self_attn.k_proj": (keys, self.hidden),
            "self_attn.v_proj": (keys, self.hidden), "self_attn.o_proj": (self.hidden, self.hidden),
            "mlp.gate_proj": (self.intermediate, self.hidden),
            "mlp.up_proj": (self.intermediate, self.hidden),
            "mlp.down_proj": (self.hidden, self.intermediate),
        }
        self.shapes = {
            f"model.layers.{block}.{part}": shape for block in range(self.blocks) for part, shape in shapes.items()
        }
        if not self.tied:
            self.shapes["lm_head"] = (self.vocabulary, self.hidden)
        self.folder = folder

    @property
    def rows(self):
        return {name: shape[1] for name, shape in self.shapes.items()}

    def fused(self):
        """Lists of layers that vLLM computes as one."""
        return [
            [f"model.layers.{block}.{part}" for part in parts] for block in range(self.blocks) for parts in FUSED
        ]

    def values(self, *shape):
        return (0.05 * self.numbers.standard_normal(shape)).astype(np.float32)


def hugging_face(random, folder, **options):
    """A directory with a configuration, weights in one or two files, and a tokenizer of single words."""
    from safetensors.numpy import save_file

    model = Model(random, folder, **options)
    tensors = {f"{name}.weight": model.values(*shape) for name, shape in model.shapes.items()}
    tensors["model.embed_tokens.weight"] = model.values(model.vocabulary, model.hidden)
    for block in range(model.blocks):
        for norm in ("input_layernorm", "post_attention_layernorm"):
            tensors[f"model.layers.{block}.{norm}.weight"] = np.ones(model.hidden, np.float32)
    tensors["model.norm.weight"] = np.ones(model.hidden, np.float32)
    model.path = folder / "model"
    model.path.mkdir()
    if random.random() < 0.5:
        save_file(tensors, model.path / "model.safetensors", {"format": "pt"})
    else:
        names = sorted(tensors)
        random.shuffle(names)
        parts = {"model-00001-of-00002.safetensors": names[::2], "model-00002-of-00002.safetensors": names[1::2]}
        for file, part in parts.items():
            save_file({name: tensors[name] for name in part}, model.path / file, {"format": "pt"})
        index = {
            "metadata": {"total_size": sum(tensor.nbytes for tensor in tensors.values())},
            "weight_map": {name: file for file, part in parts.items() for name in part},
        }
        (model.path / "model.safetensors.index.json").write_text(json.dumps(index))
    (model.path / "config.json").write_text(json.dumps({
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "dtype": "float32",
        "hidden_size": model.hidden, "intermediate_size": model.intermediate, "head_dim": HEAD_SIZE,
        "num_hidden_layers": model.blocks, "num_attention_heads": model.heads,
        "num_key_value_heads": model.key_heads, "vocab_size": model.vocabulary, "hidden_act": "silu",
        "max_position_embeddings": 128, "rms_norm_eps": 1e-6, "tie_word_embeddings": model.tied,
        "attention_bias": False, "mlp_bias": False, "bos_token_id": 1, "eos_token_id": 2,
        "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0}, "rope_theta": 10000.0,
    }))
    words = {"<unk>": 0, "<s>": 1, "</s>": 2} | {f"t{word}": word for word in range(3, model.vocabulary)}
    (model.path / "tokenizer.json").write_text(json.dumps({
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None,
        "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": None, "decoder": None,
        "model": {"type": "WordLevel", "vocab": words, "unk_token": "<unk>"},
    }))
    (model.path / "tokenizer_config.json").write_text(json.dumps({
        "tokenizer_class": "PreTrainedTokenizerFast", "unk_token": "<unk>", "bos_token": "<s>", "eos_token": "</s>",
    }))
    return model


def gguf_name(module):
    """llama.cpp's tensor for a module."""
    if module == "lm_head":
        return "output.weight"
    _, _, block, part = module.split(".", 3)
    return f"blk.{block}.{PARTS[part]}.weight"


def gguf(random, folder, unit=256):
    """A GGUF file of float tensors; `tensors` has the shapes of all by their names."""
    from gguf import GGMLQuantizationType, GGUFWriter

    model = Model(random, folder, unit=unit)
    model.path = folder / "model.gguf"
    writer = GGUFWriter(model.path, "llama")
    writer.add_context_length(128)
    writer.add_embedding_length(model.hidden)
    writer.add_block_count(model.blocks)
    writer.add_feed_forward_length(model.intermediate)
    writer.add_head_count(model.heads)
    writer.add_head_count_kv(model.key_heads)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_dimension_count(HEAD_SIZE)
    writer.add_vocab_size(model.vocabulary)
    writer.add_tokenizer_model("llama")
    writer.add_token_list([f"t{word}" for word in range(model.vocabulary)])
    writer.add_token_scores([0.0] * model.vocabulary)
    writer.add_token_types([1] * model.vocabulary)
    half = random.random() < 0.5
    model.tensors = {"token_embd.weight": (model.vocabulary, model.hidden), "output_norm.weight": (model.hidden,)}
    model.tensors |= {gguf_name(name): shape for name, shape in model.shapes.items()}
    for block in range(model.blocks):
        model.tensors |= {f"blk.{block}.{norm}.weight": (model.hidden,) for norm in ("attn_norm", "ffn_norm")}
    names = list(model.tensors)
    random.shuffle(names)
    for name in names:
        shape = model.tensors[name]
        values = model.values(*shape)
        if half and len(shape) > 1:
            writer.add_tensor(name, values.astype(np.float16), raw_dtype=GGMLQuantizationType.F16)
        else:
            writer.add_tensor(name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return model
