extension ScriptGrammar {
  /// Values at the borders of all that is checked.
  private static let numbers = [
    "0", "1", "2", "3", "-1", "-2", "7", "10", "64", "255", "256", "1000", "65536", "0.5", "-0.0",
    "1.5", "1e15",
    "2^31", "2^53", "2^53 + 1", "2^63", "-2^63", "1e100", "1e308", "5e-324", "math.maxinteger",
    "math.mininteger", "math.maxinteger - 1", "math.mininteger + 1", "math.huge", "-math.huge",
    "0/0",
    "0x7fffffff", "0xffffffff", "1 << 40", "1 << 62", "math.pi", "40000", "1 << 20",
  ]
  private static let texts = [
    "''", "'a'", "'abc'", "'10'", "'0x10'", "' 1e1 '", "'1e'", "'-7.5'", "'nan'", "'a,b,,c'",
    "'\\0'",
    "'a\\0b'", "'\\xff'", "'\\xc3'", "'äöü'", "'日本語'", "'\\u{10FFFF}'", "'\\u{7FFFFFFF}'",
    "'  x  '", "'line\\nline'",
    "'%d'", "'%'", "'(((('", "'[a-z'", "('x'):rep(100)", "('ab'):rep(3000)", "('a'):rep(70000)",
    "('0'):rep(400)", "'ACC-01000'", "'record'", "'codes'", "'script0'", "'script1'", "'name'",
    "'city'",
    "string.char(27, 91)", "'\\r\\n'", "'\\u{85}\\u{2028}'", "'\\127'",
  ]
  private static let tables = [
    "{}", "{1, 2, 3}", "{3, 1, 2}", "{'b', 'a', 'c'}", "{1, nil, 3}", "{nil, nil, 3}",
    "{1, 'x', {}}", "{{}, {}}",
    "{n = 3}", "{[1] = 1, [2] = 2, [4] = 4}", "{[0] = 0, [-1] = 1, [1.5] = 2}", "{[2^53] = 1}",
    "{[math.maxinteger] = 1}", "{[math.mininteger] = 1, 5}", "{[true] = 1, [false] = 2}",
    "{a = 1, b = {c = {d = 1}}}", "table.pack()", "table.pack(nil, nil)", "{('x'):rep(300)}",
    "{0.5, 2^63, -1}",
    "{[{}] = 1, [print] = 2}", "{table.unpack({}, 1, 60)}", "{1e308, 0/0 == 0, math.huge}",
  ]
  private static let functions = [
    "print", "pcall", "error", "string.rep", "tostring", "type", "next", "select", "math.type",
    "string.upper",
    "table.concat", "rawequal", "table.sort", "ipairs", "pairs", "lookup", "table.unpack",
    "string.gsub",
    "utf8.char", "xpcall", "assert", "table.insert",
  ]
  private static let operators = [
    "+", "-", "*", "/", "//", "%", "^", "..", "==", "~=", "<", "<=", ">", ">=", "and", "or", "&",
    "|", "~", "<<",
    ">>",
  ]

  mutating func number() -> String { random.pick(Self.numbers) }

  mutating func text() -> String {
    random.chance(60) ? random.pick(Self.texts) : random.chance(60) ? variable() : expression()
  }

  mutating func variable() -> String { variables.isEmpty ? "try" : random.pick(variables) }

  mutating func tableOrVariable() -> String { random.chance(50) ? table() : variable() }

  mutating func leaf() -> String {
    switch random.below(12) {
    case 0: random.pick(["nil", "true", "false"])
    case 1, 2: number()
    case 3, 4: random.pick(Self.texts)
    case 5: random.pick(Self.tables)
    case 6: random.pick(Self.functions)
    case 7:
      random.pick([
        "record", "record.city", "record.amount", "record['late']", "run", "run.date",
        "run.parameters",
        "run.legal_entity", "_ENV", "string", "math", "record.nothing",
      ])
    default: variable()
    }
  }

  mutating func expression() -> String {
    if depth > 4 { return leaf() }
    depth += 1
    defer { depth -= 1 }
    switch random.below(20) {
    case 0...6: return leaf()
    case 7...9: return "(\(expression()) \(random.pick(Self.operators)) \(expression()))"
    case 10: return "(\(random.pick(["-", "not ", "#", "~"]))\(expression()))"
    case 11: return table()
    case 12: return "(\(function()))"
    case 13: return isInVarargs ? random.pick(["...", "(...)", "select('#', ...)"]) : leaf()
    case 14: return "(\(variable()))[\(expression())]"
    case 15: return "(\(text())):\(method())"
    default:
      let call = call()
      return "(\(call.function))(\(call.arguments.joined(separator: ", ")))"
    }
  }

  /// Several expressions with commas between them.
  mutating func arguments(_ most: Int, atLeast least: Int = 0) -> String {
    (0..<max(least, random.below(most + 1))).map { _ in
      random.chance(30) ? expression() : safe()
    }.joined(separator: ", ")
  }

  mutating func table() -> String {
    if depth > 4 || random.chance(40) { return random.pick(Self.tables) }
    depth += 1
    defer { depth -= 1 }
    let entries = (0..<random.size(upTo: 40)).map { _ in
      switch random.below(4) {
      case 0: "[\(random.chance(80) ? leafKey() : expression())] = \(expression())"
      case 1: "k\(random.below(6)) = \(expression())"
      default: expression()
      }
    }
    return "{" + entries.joined(separator: ", ") + "}"
  }

  /// A key that is neither nil nor not a number.
  private mutating func leafKey() -> String {
    random.chance(50) ? "\(random.below(200) - 20)" : random.pick(Self.texts)
  }

  mutating func functionValue() -> String {
    switch random.below(5) {
    case 0: random.pick(Self.functions)
    case 1: variable()
    case 2:
      "function(x, y) return \(random.pick(["x", "x < y", "x > y", "true", "false", "not x", "y", "nil", "x == y"])) end"
    default: function()
    }
  }

  private mutating func method() -> String {
    switch random.below(6) {
    case 0: "rep(\(random.below(2000)))"
    case 1: "sub(\(number()), \(number()))"
    case 2: "gsub(\(pattern()), \(replacement()))"
    case 3: "find(\(pattern()))"
    case 4: "byte(\(number()), \(number()))"
    default: random.pick(["upper()", "lower()", "len()", "reverse()", "nothing()", "format(1)"])
    }
  }
}
