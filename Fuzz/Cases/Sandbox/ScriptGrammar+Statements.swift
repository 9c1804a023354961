extension ScriptGrammar {
  /// A call whose outcome is noted, with or without an error.
  mutating func noted() -> String {
    let name = name()
    let call = call()
    let text =
      random.chance(70)
      ? "  local \(name) = select(2, note(pcall(\(call.function)\(call.arguments.map { ", " + $0 }.joined()))))\n"
      : "  local \(name) = note(\(safe()))\n"
    variables.append(name)
    return text
  }

  mutating func statement() -> String {
    if depth > 4 { return "local _ = \(leaf()) " }
    depth += 1
    defer { depth -= 1 }
    switch random.below(26) {
    case 0...4: return local()
    case 5, 6: return assignment()
    case 7: return "if \(safe()) then \(block(2)) else \(block(2)) end\n"
    case 8: return random.chance(30) ? "if \(safe()) then return \(arguments(2)) end\n" : local()
    case 9: return numericFor()
    case 10, 11: return genericFor()
    case 12: return whileLoop()
    case 13: return "repeat \(block(2)) until \(random.chance(80) ? "true" : safe())\n"
    case 14: return "do \(block(3)) end\n"
    case 15: return "do goto l\(depth) do \(block(1)) end ::l\(depth):: end\n"
    case 16: return localFunction()
    case 17: return "local _ <const>, _ <close> = \(safe()), nil\n"
    case 18: return isInLoop ? "if \(safe()) then break end\n" : local()
    case 19: return random.chance(10) ? rareStatement() : local()
    default:
      let call = call()
      return random.chance(85)
        ? "pcall(\(([call.function] + call.arguments).joined(separator: ", ")))\n"
        : "\(call.function)(\(call.arguments.joined(separator: ", ")))\n"
    }
  }

  /// What ends a call, what is refused at loading, what never ends.
  private mutating func rareStatement() -> String {
    random.pick([
      "reject(\(expression()))\n", "skip(\(text()))\n", "error(\(expression()))\n",
      "while true do end\n", "undeclared = \(leaf())\n", "while true do pcall(error) end\n",
      "local function f() return f() + 1 end f()\n",
      "xpcall(error, function() while true do end end)\n",
      "local s = 'x' while true do s = s .. s end\n",
      "local t = {} while true do t[#t + 1] = {} end\n",
    ])
  }

  private mutating func local() -> String {
    let names = (0..<(1 + random.below(3))).map { _ in name() }
    let text = "local \(names.joined(separator: ", ")) = \(arguments(3, atLeast: 1))\n"
    variables += names
    return text
  }

  private mutating func assignment() -> String {
    let targets = (0..<(1 + random.below(2))).map { _ in
      let name = variable()
      return random.chance(70) ? "\(name)[\(expression())]" : "\(name).k\(random.below(4))"
    }
    let text = "\(targets.joined(separator: ", ")) = \(arguments(2, atLeast: 1))"
    // Most variables hold no table.
    let isSafe = random.chance(75)
    return isSafe ? attempt(text) : "if type(\(variable())) == 'table' then \(text) end\n"
  }

  private mutating func loopBlock(_ names: [String]) -> String {
    let saved = (variables, isInLoop)
    defer { (variables, isInLoop) = saved }
    variables += names
    isInLoop = true
    return block(3)
  }

  private mutating func numericFor() -> String {
    let name = name()
    let bounds =
      random.chance(85)
      ? "\(random.below(4) - 1), \(random.below(12))\(random.pick(["", ", 1", ", 2", ", -1", ", 0.5"]))"
      : "\(number()), \(number()), \(number())"
    return "for \(name) = \(bounds) do \(loopBlock([name])) end\n"
  }

  private mutating func genericFor() -> String {
    let names = [name(), name()]
    let iterator =
      switch random.below(12) {
      case 0...3: "pairs(\(tableOrVariable()))"
      case 4, 5: "ipairs(\(tableOrVariable()))"
      case 6, 7: "string.gmatch(\(text()), \(pattern()))"
      case 8: "utf8.codes(\(text()))"
      case 9: "next, \(tableOrVariable())"
      case 10: variable()
      default: expression()
      }
    let text = "for \(names.joined(separator: ", ")) in \(iterator) do \(loopBlock(names)) end"
    return attempt(text)
  }

  /// Statements whose error ends nothing else.
  private func attempt(_ text: String) -> String {
    isInVarargs
      ? "pcall(function(...) \(text) end, ...)\n" : "pcall(function() \(text) end)\n"
  }

  private mutating func whileLoop() -> String {
    let name = name()
    return "local \(name) = \(random.below(9)) while \(name) > 0 do \(name) = \(name) - 1 "
      + "\(loopBlock([name])) end\n"
  }

  private mutating func localFunction() -> String {
    let name = name()
    let text = "local function \(name)(x, ...) \(body("x, ...")) end\n"
    variables.append(name)
    return text
  }
}
