extension ScriptGrammar {
  /// What a function likes to get.
  private enum Argument {
    case text, pattern, replacement, format, number, integer, small, table, function, any, mapName
  }

  /// All that scripts are offered.
  private static let offered: [(name: String, arguments: [Argument])] = [
    ("assert", [.any, .any]), ("error", [.any, .small]), ("ipairs", [.table]),
    ("next", [.table, .any]),
    ("pairs", [.table]), ("pcall", [.function, .any, .any]),
    ("xpcall", [.function, .function, .any]),
    ("select", [.small, .any, .any]), ("tonumber", [.text, .small]), ("tostring", [.any]),
    ("type", [.any]),
    ("string.len", [.text]), ("string.sub", [.text, .integer, .integer]),
    ("string.byte", [.text, .integer, .integer]), ("string.char", [.small, .integer, .small]),
    ("string.rep", [.text, .integer, .text]), ("string.reverse", [.text]),
    ("string.lower", [.text]), ("string.upper", [.text]),
    ("string.format", [.format, .any, .number, .text]),
    ("string.format", [.format, .number, .any, .text]),
    ("string.find", [.text, .pattern, .integer, .any]),
    ("string.match", [.text, .pattern, .integer]),
    ("string.gmatch", [.text, .pattern, .integer]),
    ("string.gsub", [.text, .pattern, .replacement, .integer]),
    ("string.gsub", [.text, .pattern, .replacement]),
    ("table.concat", [.table, .text, .integer, .integer]), ("table.insert", [.table, .any]),
    ("table.insert", [.table, .small, .any]),
    ("table.move", [.table, .integer, .integer, .integer, .table]),
    ("table.pack", [.any, .any, .any]), ("table.remove", [.table, .small]),
    ("table.sort", [.table, .function]), ("table.sort", [.table]),
    ("table.unpack", [.table, .integer, .integer]),
    ("math.abs", [.number]), ("math.acos", [.number]), ("math.asin", [.number]),
    ("math.atan", [.number, .number]), ("math.ceil", [.number]), ("math.cos", [.number]),
    ("math.deg", [.number]), ("math.exp", [.number]), ("math.floor", [.number]),
    ("math.fmod", [.number, .number]), ("math.log", [.number, .number]),
    ("math.max", [.number, .number]), ("math.min", [.number, .number]), ("math.modf", [.number]),
    ("math.rad", [.number]), ("math.sin", [.number]), ("math.sqrt", [.number]),
    ("math.tan", [.number]), ("math.tointeger", [.number]), ("math.type", [.any]),
    ("math.ult", [.integer, .integer]),
    ("utf8.char", [.integer, .small]), ("utf8.codepoint", [.text, .integer, .integer]),
    ("utf8.codes", [.text, .any]), ("utf8.len", [.text, .integer, .integer, .any]),
    ("utf8.offset", [.text, .integer, .integer]),
    ("text.fold", [.text]), ("text.trim", [.text]), ("text.squeeze", [.text]),
    ("text.upper", [.text]),
    ("text.lower", [.text]), ("text.split", [.text, .text]), ("text.starts", [.text, .text]),
    ("text.ends", [.text, .text]),
    ("lookup", [.mapName, .any, .any]), ("lookup", [.mapName, .text]), ("warn", [.any]),
    ("print", [.any, .any]), ("require", [.text]),
  ]

  /// A function and arguments for it: mostly of the kinds it wants, now and then one more or less.
  mutating func call() -> (function: String, arguments: [String]) {
    if random.chance(8), !variables.isEmpty { return (variable(), [expression()]) }
    let function = random.pick(Self.offered)
    var arguments = function.arguments.map { argument($0) }
    if random.chance(25) { arguments.removeLast(random.below(arguments.count + 1)) }
    if random.chance(5) { arguments.append(expression()) }
    return (function.name, arguments)
  }

  private mutating func argument(_ kind: Argument) -> String {
    if random.chance(8) { return expression() }
    switch kind {
    case .text: return text()
    case .pattern: return pattern()
    case .replacement: return replacement()
    case .format: return format()
    case .number: return random.chance(80) ? number() : text()
    case .integer: return random.chance(50) ? number() : "\(random.below(30) - 8)"
    case .small: return "\(random.below(12) - 3)"
    case .table: return tableOrVariable()
    case .function: return functionValue()
    case .any: return expression()
    case .mapName: return random.pick(["'codes'", "'script0'", "'script1'", "'nothing'", text()])
    }
  }

  // MARK: Patterns and formats

  private static let items = [
    "a", "b", ".", "%a", "%d", "%s", "%w", "%W", "%S", "%x", "%p", "%c", "[ab]", "[^a]", "[a-c]",
    "[%d-]", "%%", "[]a]",
    " ", "\\\\0", "%.", "[%w_]", "[^%s]", "\\\\xff", "ä", "[a-]", "[^]]", "[%a-z]", "x",
  ]
  private static let suffixes = ["", "", "", "*", "+", "-", "?"]
  private static let specials = [
    "(", ")", "()", "%b()", "%bxx", "%f[%w]", "%f[^%z]", "%1", "%2", "%0", "^", "$", "(a*)", "(.-)",
    "(.)%1", "[", "%",
    "[^", "[a", "[%", "%f", "%b", "((", ".-.-.-.-b", ".*.*.*x", "(.-)(.-)(.-)$", "[[:alpha:]]",
  ]

  mutating func pattern() -> String {
    if random.chance(5) { return expression() }
    var text = random.chance(15) ? "^" : ""
    for _ in 0..<(1 + random.size(upTo: 6)) {
      text +=
        random.chance(20)
        ? random.pick(Self.specials) : random.pick(Self.items) + random.pick(Self.suffixes)
    }
    if random.chance(2) {
      return "('\(random.pick(["(a", "a?", "x*", "a-", "%w+"]))'):rep(\(random.below(260)))"
    }
    return "'" + text.replacing("\\\\", with: "\\") + (random.chance(10) ? "$'" : "'")
  }

  mutating func replacement() -> String {
    switch random.below(8) {
    case 0: functionValue()
    case 1: table()
    case 2: expression()
    default:
      random.pick([
        "''", "'x'", "'%0%0'", "'%1'", "'<%1%2>'", "'%%'", "'%'", "'%9'", "('y'):rep(999)",
      ])
    }
  }

  mutating func format() -> String {
    var text = ""
    for _ in 0..<(1 + random.below(3)) {
      text += random.pick(["", "", "x=", "%%", "\\0", "ä"]) + "%"
      text += random.pick(["", "", "", "-", "0", "+", " ", "#", "-0", "+ 0#-", "00"])
      text += random.pick(["", "", "", "1", "5", "20", "99", "100", "999999999"])
      text += random.pick(["", "", "", ".", ".0", ".3", ".20", ".99", ".100"])
      text += random.pick([
        "d", "i", "u", "o", "x", "X", "c", "e", "E", "f", "F", "g", "G", "a", "A", "s", "s", "q",
        "q", "p", "n", "y", "",
      ])
    }
    return "'\(text)'"
  }
}
