/// Functions with some of everything that the compiler of Lua turns into instructions, to be compiled and not to be run.
///
/// Two things that compilers up to Lua 5.4.7 get wrong are left out: indexes and operands go through `id` where they could be
/// a comparison or an `or`.
struct FunctionGrammar {
  private struct Function {
    var isVariadic: Bool
    var locals: [String]
    var loops = 0
  }

  private var random: FuzzRandom
  private var function = Function(isVariadic: false, locals: ["v", "record"])
  /// Expressions and statements that are left, so that functions end.
  private var fuel: Int
  private var depth = 0
  private var count = 0

  init(_ random: inout FuzzRandom) {
    fuel = random.pick([60, 150, 400])
    self.random = random
    _ = random.next()
  }

  /// A value map; now and then with more constants than instructions can name.
  mutating func valueMap() -> String {
    let constants = random.chance(15) ? (0..<300).map { "g(\($0).25) " }.joined() : ""
    return """
      local U, V, W, g = {}, {}, {}, print
      local function id(x) return (x) end
      return function(v, record)
      \(constants)
      \(block())
      end

      """
  }

  // MARK: Expressions

  private mutating func name() -> String {
    random.chance(70) && !function.locals.isEmpty
      ? random.pick(function.locals) : random.pick(["U", "V", "W", "g", "print"])
  }

  private mutating func list(_ counts: ClosedRange<Int>, of make: (inout Self) -> String) -> String
  {
    (0..<random.within(counts)).map { _ in make(&self) }.joined(separator: ", ")
  }

  private mutating func expressions(_ counts: ClosedRange<Int>) -> String {
    list(counts) { $0.expression() }
  }

  private mutating func leaf() -> String {
    let name = name()
    return random.pick([
      "1", "2.5", "nil", "true", "false", "'s'", "'\(String(repeating: "x", count: 50))'", "100000",
      "70000", "3",
      function.isVariadic ? "..." : "7", name, name, name, name, name, name,
    ])
  }

  private mutating func expression() -> String {
    fuel -= 1
    guard depth < 5, fuel > 0, !random.chance(25) else { return leaf() }
    depth += 1
    defer { depth -= 1 }
    switch random.below(14) {
    case 0:
      let operation = random.pick([
        "+", "-", "*", "/", "%", "^", "//", "&", "|", "~", "<<", ">>", "..",
      ])
      return "(id(\(expression())) \(operation) \(operand()))"
    case 1:
      return "(\(expression()) \(random.pick(["<", "<=", ">", ">=", "==", "~="])) \(expression()))"
    case 2, 3: return "(\(expression()) \(random.pick(["and", "or"])) \(expression()))"
    case 4: return "\(random.pick(["not ", "-", "#", "~"]))(\(expression()))"
    case 5: return "\(name())(\(expressions(0...3)))"
    case 6: return "\(name()):m(\(expressions(0...2)))"
    case 7: return "\(name())[id(\(expression()))]"
    case 8: return "\(name()).f"
    case 9: return "{\(list(0...5) { $0.entry() })}"
    case 10: return functionText()
    case 11: return "(\(functionText()))(\(expression()))"
    case 12: return "(\(expression())) .. (\(expression())) .. (\(expression()))"
    default: return "(\(expression()))"
    }
  }

  private mutating func operand() -> String { random.chance(40) ? leaf() : "id(\(expression()))" }

  private mutating func entry() -> String {
    let value = expression()
    return random.pick([value, "k = \(value)", "[id(\(value))] = 1"])
  }

  private mutating func functionText() -> String {
    let parameters = (0..<random.below(4)).map { "p\($0)" }
    let outer = function
    defer { function = outer }
    function = Function(isVariadic: random.chance(30), locals: outer.locals + parameters)
    let all = parameters + (function.isVariadic ? ["..."] : [])
    return "function(\(all.joined(separator: ", "))) \(block()) end"
  }

  // MARK: Statements

  private mutating func block(with names: [String] = [], isLoop: Bool = false) -> String {
    let outer = function
    defer { function = outer }
    function.locals += names
    function.loops += isLoop ? 1 : 0
    depth += 1
    defer { depth -= 1 }
    var text = (0..<random.within(1...(depth < 4 ? 4 : 1))).map { _ in statement() }.joined(
      separator: "\n")
    switch random.below(10) {
    case 0, 1: text += "\nreturn \(expressions(0...2))"
    case 2: text += "\nreturn g(\(expression()))"
    case 3 where function.loops > 0: text += "\nbreak"
    default: break
    }
    return text
  }

  private mutating func statement() -> String {
    fuel -= 1
    count += 1
    let number = count
    switch depth > 5 || fuel < 0 ? random.below(4) : random.below(14) {
    case 0: return local(number)
    case 1: return "\(list(1...3) { $0.target() }) = \(expressions(1...3))"
    case 2: return "g(\(expressions(0...4)))"
    case 3: return "local function f\(number)(...) return ... end"
    case 4:
      return
        "if \(expression()) then \(block()) elseif \(expression()) then \(block()) else \(block()) end"
    case 5: return "while \(expression()) do \(block(isLoop: true)) end"
    case 6:
      let step = random.chance(40) ? ", \(expression())" : ""
      return
        "for i\(number) = \(expression()), \(expression())\(step) do \(block(with: ["i\(number)"], isLoop: true)) end"
    case 7:
      let body = block(with: ["k\(number)", "w\(number)"], isLoop: true)
      return "for k\(number), w\(number) in \(expressions(1...4)) do \(body) end"
    case 8:
      return
        "repeat local r\(number) = \(expression()) g(function() return r\(number) end) until \(expression())"
    case 9: return "do \(block()) end"
    case 10:
      return "do local q\(number) = \(expression()) if \(expression()) then goto l\(number) end "
        + "g(function() q\(number) = 1 end) ::l\(number):: end"
    case 11:
      return
        "do ::l\(number):: local q\(number) = \(expression()) g(function() return q\(number) end) "
        + "if \(expression()) then goto l\(number) end end"
    case 12: return "if \(expression()) then \(block()) end"
    default:
      return
        "do local c\(number) <const> = \(random.pick(["5", "'a'", expression()])) g(c\(number)) end"
    }
  }

  private mutating func local(_ number: Int) -> String {
    if random.chance(10) { return "local _ <close> = nil" }
    let names = (0..<random.within(1...2)).map { "v\(number)_\($0)" }
    let text = "local \(names.joined(separator: ", ")) = \(expressions(1...3))"
    function.locals += names
    return text
  }

  /// What can be assigned to: a variable of the chunk can not.
  private mutating func target() -> String {
    switch random.below(3) {
    case 0: function.locals.isEmpty ? "U.f" : random.pick(function.locals)
    case 1: "\(name()).f"
    default: "\(name())[id(\(expression()))]"
    }
  }
}
