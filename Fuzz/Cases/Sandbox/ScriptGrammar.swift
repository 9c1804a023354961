/// Makes Lua scripts that load and that use all that scripts are offered, with arguments that nobody
/// has in mind.
struct ScriptGrammar {
  var random: FuzzRandom
  /// Names that can be read here.
  var variables: [String] = []
  /// Expressions and blocks inside one another; deeper ones are plain.
  var depth = 0
  var isInVarargs = false
  var isInLoop = false
  var isModule = false
  private var nameCount = 0

  init(_ random: FuzzRandom) { self.random = random }

  /// Notes values in a list, which is what the function returns at last: so all of them count when
  /// results are compared.
  private static let notes = """
      local out = {}
      local function show(v)
        if type(v) == 'string' then return (v:sub(1, 40):gsub('[^ -~]', '?')) .. '|' .. #v end
        if type(v) == 'table' then return '{' .. #v .. '}' end
        return tostring(v)
      end
      local function note(...)
        for i = 1, math.min(select('#', ...), 6) do out[#out + 1] = show((select(i, ...))) end
        return ...
      end

    """
  private static let attempt = "local function try(f, ...) return select(2, pcall(f, ...)) end\n"
  private static let returnNotes = "  return table.concat(out, ' ', 1, math.min(#out, 400))\n"

  mutating func name() -> String {
    nameCount += 1
    return "v\(nameCount)"
  }

  // MARK: Scripts

  /// A value map: mostly one that returns a function.
  mutating func valueMap() -> String {
    var text = Self.attempt
    for _ in 0..<random.below(4) { text += definition() }
    switch random.below(20) {
    case 0: return text + "return " + safeTable() + "\n"
    case 1: return text + "return " + expression() + "\n"
    case 2: return text + "return \(function())\n"
    default: return text + mapFunction()
    }
  }

  /// A module for `require`.
  mutating func module() -> String {
    var text = Self.attempt
    for _ in 0..<(1 + random.below(3)) { text += definition() }
    return text + "return " + (random.chance(80) ? safeTable() : expression()) + "\n"
  }

  /// An expression whose error ends nothing.
  mutating func safe() -> String {
    let saved = isInVarargs
    defer { isInVarargs = saved }
    isInVarargs = false
    return "try(function() return \(expression()) end)"
  }

  private mutating func safeTable() -> String {
    let saved = isInVarargs
    defer { isInVarargs = saved }
    isInVarargs = false
    return random.chance(30) ? table() : "try(function() return \(table()) end)"
  }

  private mutating func mapFunction() -> String {
    let outer = variables
    defer { (variables, isInVarargs) = (outer, false) }
    variables += ["a", "b", "record"]
    isInVarargs = true
    let notes = random.chance(90)
    var text = "return function(...)\n  local a, b, record = ..., nil, (select(-1, ...))\n"
    text += notes ? Self.notes : ""
    for _ in 0..<(1 + random.size(upTo: 14)) {
      text += notes && random.chance(60) ? noted() : statement()
    }
    let result = random.chance(70) ? "tostring(\(safe()))" : expression()
    return text + (notes ? Self.returnNotes : "  return \(result)\n") + "end\n"
  }

  /// A variable of the chunk.
  private mutating func definition() -> String {
    let name = name()
    let value =
      switch random.below(10) {
      case 0..<4: safeTable()
      case 4: function()
      case 5: "try(\(random.pick(["pairs", "ipairs"])), \(safeTable()))"
      case 6: "try(string.gmatch, \(text()), \(pattern()))"
      case 7 where !isModule: "require 'm'"
      default: safe()
      }
    defer { variables.append(name) }
    return random.chance(15)
      ? "local function \(name)(...) \(body("...")) end\n" : "local \(name) = \(value)\n"
  }

  // MARK: Functions

  mutating func function() -> String {
    let parameters = random.pick(["", "x", "x, y", "...", "x, ..."])
    return "function(\(parameters)) \(body(parameters)) end"
  }

  /// The inside of a function.
  mutating func body(_ parameters: String) -> String {
    let saved = (variables, isInVarargs, isInLoop)
    defer { (variables, isInVarargs, isInLoop) = saved }
    isInVarargs = parameters.hasSuffix("...")
    isInLoop = false
    for name in ["x", "y"] where parameters.contains(name) { variables.append(name) }
    if depth > 3 || random.chance(50) { return "return " + arguments(2) }
    depth += 1
    defer { depth -= 1 }
    return block(2) + "return " + arguments(2)
  }

  mutating func block(_ most: Int) -> String {
    let saved = variables
    defer { variables = saved }
    return (0..<(1 + random.below(most))).map { _ in statement() }.joined()
  }

  // MARK: Mutations

  private static let tokens = [
    "nil", "true", "...", "..", "//", "~=", "<<", "::x::", "goto x", "end", "do", "function",
    "return",
    "local", "(", ")", "{", "}", "[", "]", "#", "%", "\"", "[[", "--", "\\", "\\z", "\\u{7FFFFFFF}",
    "0x1p-1074", "1e308", "math.huge", "math.mininteger", "0/0", "pcall", "error", "string.rep",
    "table.concat", "string.format", "_ENV", "record", "run", "select('#', ...)", "<close>",
    "<const>",
    "\u{FEFF}", "while true do", "('x'):rep(1e5)", "{{{{{{", "a.x.x.x.x",
  ].map { Array($0.utf8) }

  /// A script with some tokens exchanged, doubled, lost or replaced.
  static func tokenMutated(_ text: [UInt8], _ random: inout FuzzRandom) -> [UInt8] {
    var pieces = pieces(text)
    for _ in 0...random.size(upTo: 16) where !pieces.isEmpty {
      let at = random.below(pieces.count)
      switch random.below(6) {
      case 0: pieces.swapAt(at, random.below(pieces.count))
      case 1: pieces.insert(pieces[random.below(pieces.count)], at: at)
      case 2: pieces.remove(at: at)
      case 3: pieces.removeSubrange(at..<min(pieces.count, at + random.below(10)))
      default: pieces[at] = random.pick(tokens)
      }
    }
    return Array(pieces.joined())
  }

  /// Words, numbers and single characters of a text.
  private static func pieces(_ text: [UInt8]) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var isInWord = false
    for byte in text {
      let isWord = (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F || byte >= 0x80
      if isWord && isInWord {
        pieces[pieces.count - 1].append(byte)
      } else {
        pieces.append([byte])
      }
      isInWord = isWord
    }
    return pieces
  }

  static func tokenSoup(_ random: inout FuzzRandom) -> [UInt8] {
    let count = random.below(60)
    return Array((0..<count).map { _ in random.pick(tokens) }.joined(separator: [0x20]))
  }

  static func bytesMutated(_ text: [UInt8], _ random: inout FuzzRandom) -> [UInt8] {
    ByteMutation.mutated(text, &random, words: tokens)
  }
}
