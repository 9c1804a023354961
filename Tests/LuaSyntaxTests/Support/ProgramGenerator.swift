/// Makes Lua programs of the whole grammar, as lists of tokens.
struct ProgramGenerator {
  var random: FixedRandom
  private var tokens: [String] = []
  private var budget = 0
  /// Names that are in scope, so that programs use what they declare.
  private var names = ["a", "b", "record", "lookup"]
  private var isVararg = true
  private var loops = 0

  /// Stands in the list where a line ends in an orderly text.
  static let end = "\n"

  init(seed: Int) { random = FixedRandom(seed) }

  mutating func program(size: Int) -> [String] {
    tokens = []
    budget = size
    block(depth: 0)
    if random.chance(70) { returnStatement(depth: 0) }
    return tokens
  }

  private mutating func add(_ list: String...) { tokens += list }

  private mutating func name() -> String {
    random.chance(70)
      ? random.pick(names) : random.pick(["x", "y", "value", "_", "text", "string", "long_name_1"])
  }

  // MARK: Statements

  private mutating func block(depth: Int) {
    let outer = names
    add(Self.end)
    for _ in 0..<(1 + random.below(4)) where budget > 0 {
      statement(depth: depth)
      add(Self.end)
    }
    names = outer
  }

  private mutating func statement(depth: Int) {
    budget -= 1
    let kinds = depth > 4 ? 4 : 14
    switch random.below(kinds) {
    case 0: assignment(depth)
    case 1: localStatement(depth)
    case 2: callStatement(depth)
    case 3: random.chance(30) ? add(";") : localStatement(depth)
    case 4, 5: ifStatement(depth)
    case 6:
      add("while")
      expression(depth + 1)
      loop(depth)
    case 7:
      add("repeat")
      loops += 1
      block(depth: depth + 1)
      loops -= 1
      add("until")
      expression(depth + 1)
    case 8: numericFor(depth)
    case 9: genericFor(depth)
    case 10:
      let name = name()
      add("local", "function", name)
      names.append(name)
      functionBody(depth)
    case 11: functionStatement(depth)
    case 12:
      add("do")
      block(depth: depth + 1)
      if random.chance(30) { returnStatement(depth: depth) }
      add("end")
    default: jump(depth)
    }
  }

  private mutating func loop(_ depth: Int) {
    add("do")
    loops += 1
    block(depth: depth + 1)
    loops -= 1
    add("end")
  }

  private mutating func jump(_ depth: Int) {
    if loops > 0, random.chance(50) { return add("break") }
    let label = random.pick(["again", "done"]) + "\(budget)"
    if random.chance(50) {
      add("do", "goto", label, "end")
      block(depth: depth + 1)
      add("::", label, "::")
    } else {
      add("::", label, "::")
      block(depth: depth + 1)
      add("if")
      expression(depth + 1)
      add("then", "goto", label, "end")
    }
  }

  private mutating func assignment(_ depth: Int) {
    let count = 1 + random.below(3)
    for i in 0..<count {
      if i > 0 { add(",") }
      target(depth)
    }
    add("=")
    expressions(1 + random.below(3), depth)
  }

  private mutating func target(_ depth: Int) {
    add(name())
    guard random.chance(40) else { return }
    if random.chance(50) { return add(".", name()) }
    add("[")
    expression(depth + 1)
    add("]")
  }

  private mutating func localStatement(_ depth: Int) {
    add("local")
    var declared: [String] = []
    for i in 0..<(1 + random.below(3)) {
      if i > 0 { add(",") }
      let name = "v\(random.below(20))"
      add(name)
      if random.chance(8) { add("<", "const", ">") } else { declared.append(name) }
    }
    if random.chance(80) {
      add("=")
      expressions(1 + random.below(3), depth)
    }
    names += declared
  }

  private mutating func callStatement(_ depth: Int) {
    add(name())
    if random.chance(30) { add(":", name()) } else if random.chance(30) { add(".", name()) }
    arguments(depth)
  }

  private mutating func ifStatement(_ depth: Int) {
    add("if")
    repeat {
      expression(depth + 1)
      add("then")
      block(depth: depth + 1)
      if random.chance(20) { returnStatement(depth: depth) }
      guard random.chance(30) else { break }
      add("elseif")
    } while true
    if random.chance(40) {
      add("else")
      block(depth: depth + 1)
    }
    add("end")
  }

  private mutating func numericFor(_ depth: Int) {
    let name = "i\(depth)"
    add("for", name, "=")
    expression(depth + 1)
    add(",")
    expression(depth + 1)
    if random.chance(30) {
      add(",")
      expression(depth + 1)
    }
    names.append(name)
    loop(depth)
    names.removeLast()
  }

  private mutating func genericFor(_ depth: Int) {
    add("for", "k\(depth)", ",", "e\(depth)", "in")
    expressions(1 + random.below(2), depth)
    names += ["k\(depth)", "e\(depth)"]
    loop(depth)
    names.removeLast(2)
  }

  private mutating func functionStatement(_ depth: Int) {
    add("function", name())
    if random.chance(40) { add(".", name()) }
    if random.chance(20) { add(":", name()) }
    functionBody(depth)
  }

  private mutating func functionBody(_ depth: Int) {
    let outer = (names, isVararg, loops)
    loops = 0
    isVararg = random.chance(20)
    add("(")
    let count = random.below(4)
    for i in 0..<count {
      if i > 0 { add(",") }
      add("p\(i)")
      names.append("p\(i)")
    }
    if isVararg {
      if count > 0 { add(",") }
      add("...")
    }
    add(")")
    block(depth: depth + 1)
    if random.chance(60) { returnStatement(depth: depth) }
    add("end")
    (names, isVararg, loops) = outer
  }

  private mutating func returnStatement(depth: Int) {
    add("return")
    if random.chance(85) { expressions(1 + random.below(2), depth) }
    if random.chance(10) { add(";") }
    add(Self.end)
  }

  // MARK: Expressions

  private mutating func expressions(_ count: Int, _ depth: Int) {
    for i in 0..<count {
      if i > 0 { add(",") }
      expression(depth + 1)
    }
  }

  private mutating func expression(_ depth: Int) {
    budget -= 1
    guard depth < 8, budget > 0 else { return constant() }
    switch random.below(12) {
    case 0, 1, 2: constant()
    case 3, 4: add(name())
    case 5:
      add(random.pick(["-", "not", "#", "~"]))
      expression(depth + 1)
    case 6, 7, 8:
      expression(depth + 1)
      add(
        random.pick([
          "+", "-", "*", "/", "//", "%", "^", "..", "==", "~=", "<", "<=", ">", ">=", "and", "or",
          "and", "or", "&", "|", "~", "<<", ">>",
        ]))
      expression(depth + 1)
    case 9: suffixed(depth)
    case 10: table(depth)
    default:
      if random.chance(40) {
        add("function")
        functionBody(depth)
      } else {
        add("(")
        expression(depth + 1)
        add(")")
      }
    }
  }

  private mutating func constant() {
    if isVararg, random.chance(5) { return add("...") }
    add(
      random.pick([
        "nil", "true", "false", "0", "1", "42", "3.5", "1e10", "0x1F", "0x.8p1", "9007199254740993",
        "99999999999999999999", "'x'", "\"text\"", "'a\\n\\x41\\u{E4}\\065'", "[[long]]",
        "[==[a]]b]==]", "''",
      ]))
  }

  private mutating func suffixed(_ depth: Int) {
    if random.chance(80) {
      add(name())
    } else {
      add("(")
      expression(depth + 1)
      add(")")
    }
    for _ in 0..<(1 + random.below(3)) {
      switch random.below(4) {
      case 0: add(".", name())
      case 1:
        add("[")
        expression(depth + 1)
        add("]")
      case 2:
        add(":", name())
        arguments(depth)
      default: arguments(depth)
      }
    }
  }

  private mutating func arguments(_ depth: Int) {
    switch random.below(6) {
    case 0: add("'argument'")
    case 1: table(depth)
    default:
      add("(")
      expressions(random.below(4), depth)
      add(")")
    }
  }

  private mutating func table(_ depth: Int) {
    add("{")
    let count = random.below(5)
    for i in 0..<count {
      switch random.below(3) {
      case 0: add(name(), "=")
      case 1:
        add("[")
        expression(depth + 1)
        add("]", "=")
      default: break
      }
      expression(depth + 1)
      if i < count - 1 || random.chance(30) { add(random.pick([",", ",", ";"])) }
      if random.chance(30) { add(Self.end) }
    }
    add("}")
  }
}

extension FixedRandom {
  /// Writes tokens as a text, with blanks, comments and line breaks between them.
  ///
  /// - Parameter lineBreaks: how many of hundred gaps are line breaks.
  mutating func layout(_ tokens: [String], lineBreaks: Int) -> String {
    var text = ""
    for token in tokens where token != ProgramGenerator.end {
      text += token
      if chance(lineBreaks) {
        text += pick(["\n", "\n", "\r\n", "\n\n", " -- comment\n", "--[[long\ncomment]] "])
      } else {
        text += " "
      }
    }
    return text
  }

  /// Writes tokens as people do, a statement on a line.
  func orderly(_ tokens: [String]) -> String {
    tokens.joined(separator: " ")
  }

  /// Makes a token list that may be no program any more.
  mutating func damage(_ tokens: [String], by others: [String]) -> [String] {
    var tokens = tokens
    for _ in 0...below(2) where tokens.count > 1 {
      let at = below(tokens.count)
      switch below(5) {
      case 0: tokens.remove(at: at)
      case 1: tokens.insert(tokens[at], at: at)
      case 2: tokens.swapAt(at, below(tokens.count))
      case 3: tokens.insert(pick(others), at: at)
      default: tokens[at] = pick(others)
      }
    }
    return tokens
  }
}
