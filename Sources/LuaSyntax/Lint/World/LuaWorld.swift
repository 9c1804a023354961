/// The names that scripts find, as the contract lists them.
enum LuaWorld {
  /// A function of the world, and how it is called.
  struct Function {
    var fewest: Int
    /// nil for any number.
    var most: Int?
    var result: LuaTypes
    /// Whether a call is for its result alone.
    var isPure: Bool
  }

  enum Member {
    case function(Function)
    case value(LuaTypes)
    case library([String: Member])
  }

  static let globals: [String: Member] = [
    "assert": call(1, nil, .all, isPure: false),
    "error": call(0, 2, .none, isPure: false),
    "ipairs": call(1, 1, .function),
    "next": call(1, 2, .all),
    "pairs": call(1, 1, .function),
    "pcall": call(1, nil, .boolean, isPure: false),
    "xpcall": call(2, nil, .boolean, isPure: false),
    "select": call(1, nil, .all),
    "tonumber": call(1, 2, [.number, .nil]),
    "tostring": call(1, 1, .string),
    "type": call(1, 1, .string),
    "lookup": call(1, nil, .scalar),
    "reject": call(0, 1, .none, isPure: false),
    "skip": call(0, 1, .none, isPure: false),
    "warn": call(1, 1, .none, isPure: false),
    "print": call(0, nil, .none, isPure: false),
    "require": call(1, 1, .all, isPure: false),
    "math": .library(math),
    "run": .library([
      "date": .value(.string), "legal_entity": .value([.string, .nil]),
      "parameters": .value(.userdata),
    ]),
    "string": .library(string),
    "table": .library(table),
    "text": .library(text),
    "utf8": .library(utf8),
  ]

  static let string: [String: Member] = [
    "byte": call(1, 3, [.number, .nil]),
    "char": call(0, nil, .string),
    "find": call(2, 4, [.number, .nil]),
    "format": call(1, nil, .string),
    "gmatch": call(2, 3, .function),
    "gsub": call(3, 4, .string),
    "len": call(1, 1, .number),
    "lower": call(1, 1, .string),
    "match": call(2, 3, [.string, .number, .nil]),
    "rep": call(2, 3, .string),
    "reverse": call(1, 1, .string),
    "sub": call(2, 3, .string),
    "upper": call(1, 1, .string),
  ]

  private static let table: [String: Member] = [
    "concat": call(1, 4, .string),
    "insert": call(2, 3, .none, isPure: false),
    "move": call(4, 5, .table, isPure: false),
    "pack": call(0, nil, .table),
    "remove": call(1, 2, .all, isPure: false),
    "sort": call(1, 2, .none, isPure: false),
    "unpack": call(1, 3, .all),
  ]

  private static let text: [String: Member] = [
    "ends": call(2, 2, .boolean),
    "fold": call(1, 1, [.string, .nil]),
    "lower": call(1, 1, [.string, .nil]),
    "split": call(2, 2, .table),
    "squeeze": call(1, 1, [.string, .nil]),
    "starts": call(2, 2, .boolean),
    "trim": call(1, 1, [.string, .nil]),
    "upper": call(1, 1, [.string, .nil]),
  ]

  private static let utf8: [String: Member] = [
    "char": call(0, nil, .string),
    "charpattern": .value(.string),
    "codepoint": call(1, 4, [.number, .nil]),
    "codes": call(1, 2, .function),
    "len": call(1, 4, [.number, .nil]),
    "offset": call(2, 3, [.number, .nil]),
  ]

  private static let math: [String: Member] = {
    var members: [String: Member] = [
      "atan": call(1, 2, .number), "fmod": call(2, 2, .number), "huge": .value(.number),
      "log": call(1, 2, .number), "max": call(1, nil, .number), "maxinteger": .value(.number),
      "min": call(1, nil, .number), "mininteger": .value(.number), "pi": .value(.number),
      "tointeger": call(1, 1, [.number, .nil]), "type": call(1, 1, [.string, .nil]),
      "ult": call(2, 2, .boolean),
    ]
    for name in [
      "abs", "acos", "asin", "ceil", "cos", "deg", "exp", "floor", "modf", "rad", "sin", "sqrt",
      "tan",
    ] {
      members[name] = call(1, 1, .number)
    }
    return members
  }()

  private static func call(
    _ fewest: Int, _ most: Int?, _ result: LuaTypes, isPure: Bool = true
  ) -> Member {
    .function(Function(fewest: fewest, most: most, result: result, isPure: isPure))
  }

  /// What a name like `lookup` or `text.fold` stands for.
  static func member(_ name: String) -> Member? {
    guard let dot = name.firstIndex(of: ".") else { return globals[name] }
    guard case .library(let members)? = globals[String(name[..<dot])] else { return nil }
    return members[String(name[name.index(after: dot)...])]
  }

  static func function(_ name: String) -> Function? {
    if case .function(let function)? = member(name) { function } else { nil }
  }

  /// A function of `string` as a method of texts: without the text itself among its arguments.
  static func method(_ name: String) -> Function? {
    guard case .function(var function)? = string[name] else { return nil }
    function.fewest -= 1
    function.most = function.most.map { $0 - 1 }
    return function
  }

  /// What `type` can say.
  static let typeNames = [
    "nil", "boolean", "number", "string", "table", "function", "userdata",
  ]
}

/// The types that a value may have; more than one where it can not be told.
struct LuaTypes: OptionSet {
  let rawValue: UInt8

  static let `nil` = LuaTypes(rawValue: 1)
  static let boolean = LuaTypes(rawValue: 2)
  static let number = LuaTypes(rawValue: 4)
  static let string = LuaTypes(rawValue: 8)
  static let table = LuaTypes(rawValue: 16)
  static let function = LuaTypes(rawValue: 32)
  static let userdata = LuaTypes(rawValue: 64)

  /// No value at all, which counts as nil.
  static let none = LuaTypes.nil
  /// What a value map can result in.
  static let scalar: LuaTypes = [.nil, .boolean, .number, .string]
  static let all = LuaTypes(rawValue: 127)
}
