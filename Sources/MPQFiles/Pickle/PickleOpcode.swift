/// The opcodes of Python's pickle protocols 0 to 5, as `pickletools` names them.
///
/// All are listed so that a refusal can name the opcode; `PickleReader` executes only those that write
/// plain data.
enum PickleOpcode: UInt8 {
  // Framing and the stack.
  case PROTO = 0x80
  case FRAME = 0x95
  case STOP = 0x2E
  case MARK = 0x28
  case POP = 0x30
  case POP_MARK = 0x31
  case DUP = 0x32
  // Plain values.
  case NONE = 0x4E
  case NEWTRUE = 0x88
  case NEWFALSE = 0x89
  case BININT = 0x4A
  case BININT1 = 0x4B
  case BININT2 = 0x4D
  case LONG1 = 0x8A
  case LONG4 = 0x8B
  case BINFLOAT = 0x47
  case SHORT_BINUNICODE = 0x8C
  case BINUNICODE = 0x58
  case BINUNICODE8 = 0x8D
  case SHORT_BINSTRING = 0x55
  case BINSTRING = 0x54
  // Containers.
  case EMPTY_DICT = 0x7D
  case SETITEM = 0x73
  case SETITEMS = 0x75
  case EMPTY_LIST = 0x5D
  case APPEND = 0x61
  case APPENDS = 0x65
  case EMPTY_TUPLE = 0x29
  case TUPLE = 0x74
  case TUPLE1 = 0x85
  case TUPLE2 = 0x86
  case TUPLE3 = 0x87
  // The memo.
  case BINGET = 0x68
  case LONG_BINGET = 0x6A
  case BINPUT = 0x71
  case LONG_BINPUT = 0x72
  case MEMOIZE = 0x94
  // The text forms of protocols 0 and 1.
  case INT = 0x49
  case LONG = 0x4C
  case FLOAT = 0x46
  case STRING = 0x53
  case UNICODE = 0x56
  case DICT = 0x64
  case LIST = 0x6C
  case GET = 0x67
  case PUT = 0x70
  // Bytes and sets.
  case BINBYTES = 0x42
  case SHORT_BINBYTES = 0x43
  case BINBYTES8 = 0x8E
  case BYTEARRAY8 = 0x96
  case NEXT_BUFFER = 0x97
  case READONLY_BUFFER = 0x98
  case EMPTY_SET = 0x8F
  case ADDITEMS = 0x90
  case FROZENSET = 0x91
  // Imports, calls and objects from outside the file.
  case GLOBAL = 0x63
  case STACK_GLOBAL = 0x93
  case REDUCE = 0x52
  case BUILD = 0x62
  case INST = 0x69
  case OBJ = 0x6F
  case NEWOBJ = 0x81
  case NEWOBJ_EX = 0x92
  case EXT1 = 0x82
  case EXT2 = 0x83
  case EXT4 = 0x84
  case PERSID = 0x50
  case BINPERSID = 0x51

  /// Whether Python would import, call or look up something on this opcode.
  var runsCode: Bool {
    switch self {
    case .GLOBAL, .STACK_GLOBAL, .REDUCE, .BUILD, .INST, .OBJ, .NEWOBJ, .NEWOBJ_EX, .EXT1, .EXT2,
      .EXT4, .PERSID, .BINPERSID:
      true
    default: false
    }
  }
}
