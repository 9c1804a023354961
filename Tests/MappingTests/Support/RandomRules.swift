import Foundation

/// Rules and records made up over the whole grammar of field mappings, the same for the same seed.
struct RandomRules {
  /// Source fields as records hold them; `r` is an object.
  static let names = ["a", "b", "c", "d", "n", "o", "f", "m", "r.name", "r.code"]

  /// Maps of one value, and of two.
  private static let oneKeyMaps = ["letters", "stars", "listed", "chosen", "asked", "spoken"]
  private static let twoKeyMaps = ["pairs", "crossed"]

  private static let files: [String: String] = [
    "maps/letters.csv": "key,letter\np,P\nq,Q\n1,one\n\"\",nothing\nLONG text,L\n",
    "maps/stars.csv": "key,star\nx,1\n2,two\n*,any\n",
    "maps/pairs.csv": "one,two,result\nx,1,X1\nx,*,X\n*,q,anyQ\n\"\",p,emptyP\n",
    "maps/listed.lua": "return {x = 'ex', p = 3, ['2'] = true, ['long text'] = 'long'}",
    "maps/shared.lua": """
    local shared = {}
    function shared.of(record, name) return record["r." .. name] end
    return shared
    """,
    // Reads one field or another, depending on what it read before.
    "maps/chosen.lua": """
    local names = {x = "b", y = "d", p = "n"}
    return function(value, record)
      if value == "q" and record.o == 2 then return reject("q is not for two") end
      if value == "leave" and record.f then skip("left on purpose") end
      local name = names[value]
      if name then return record[name] end
      if record.a == value then return text.upper(value) end
    end
    """,
    // Asks other maps, static ones and scripts.
    "maps/asked.lua": """
    local shared = require "shared"
    return function(value, record)
      local letter = lookup("letters", value)
      if letter then return letter .. (shared.of(record, "code") or "") end
      if record.c == "2" then return lookup("chosen", record.d) end
      return lookup("pairs", value, record.b)
    end
    """,
    // Fails now and then, catches some of it, and talks.
    "maps/spoken.lua": """
    return function(value, record)
      print("asked for", value)
      local ok, failure = pcall(function() return record.n + 1 end)
      if not ok then warn("no number") return failure end
      if value == "long text" then return record.m .. nil end
      if record.nosuch == value then return value end
      return record.n > 1 and value or nil
    end
    """,
    "maps/crossed.lua": """
    return function(one, two, record)
      if not one then return record["r.name"] end
      if one == two then return record.m end
      if two == "q" then return lookup("asked", one) end
      return nil
    end
    """,
  ]

  private static let sourceSchema = """
    a: string
    b: string
    c: string
    d: {type: string, label: The D}
    n: integer
    o: {type: picklist, options: {1: One, 2: Two, 3: Three}}
    f: boolean
    m: currency
    r: lookup
    nosuch: string
    """

  private var random: FixedRandom

  init(seed: UInt64) { random = FixedRandom(seed: seed) }

  // MARK: Rules

  mutating func rules() -> TaskRules {
    let count = 4 + next(5)
    var lines: [String] = []
    var target: [String] = []
    for number in 0..<count {
      let (line, type) = field("F\(number)")
      lines.append(line)
      target.append("F\(number): \(type)")
    }
    let hasTargetSchema = chance(2)
    return TaskRules(
      lines.joined(separator: "\n"), source: Self.sourceSchema,
      target: hasTargetSchema ? target.joined(separator: "\n") : nil,
      key: chance(3) ? "[F0]" : "[]", task: filter(),
      template: "parameters: {region: {default: north}}", files: Self.files)
  }

  private mutating func filter() -> String {
    pick([
      "", "", "where: record.c ~= 'leave'", "where: record.o == nil or record.o < 3",
      "where: lookup('stars', record.a) ~= '1' or record.f",
      "where: record.f and record.n > 0 or record['r.name'] ~= 'x'",
    ])
  }

  private mutating func field(_ name: String) -> (line: String, type: String) {
    var keys: [String] = []
    var isOneValue = true
    switch next(10) {
    case 0: keys.append("value: \(pick(["x", "\"2\"", "\"\"", "p"]))")
    case 1: keys.append("parameter: region")
    case 2, 3, 4:
      keys.append("from: [\(source()), \(source())]")
      isOneValue = false
    default: keys.append("from: \(source())")
    }
    let isJoined = !isOneValue && chance(2)
    if isJoined { keys.append("concat: \(pick(["\" \"", "\"\"", "\", \""]))") }
    if chance(4) { keys.append("trim: true") }
    if chance(4) { keys.append("case: \(pick(["upper", "lower"]))") }
    if chance(4) { keys.append("replace: {\"x\": \"p\", \" \": \"\"}") }
    if !isOneValue && !isJoined {
      keys.append("map: \(pick(Self.twoKeyMaps))")
      addMatching(&keys)
    } else if chance(2) {
      keys.append(
        "map: \(chance(4) ? "{x: \"1\", \"2\": two, q: \"\", otherwise: other}" : pick(Self.oneKeyMaps))"
      )
      addMatching(&keys)
    }
    if chance(4) { keys.append("default: \"7\"") }
    if chance(4) { keys.append("truncate: \(1 + next(4))") }
    if chance(6) { keys.append("required: true") }
    let type = pick([
      "string", "{type: string, maxLength: 5}", "{type: string, maxLength: 12}", "integer",
      "decimal", "{type: enum, options: {1: one, 2: two, 7: \"7\"}}",
    ])
    // Constants are checked when rules are compiled.
    let isConstant = keys[0].hasPrefix("value") || keys[0].hasPrefix("parameter")
    return ("\(name): {\(keys.joined(separator: ", "))}", isConstant ? "string" : type)
  }

  private mutating func addMatching(_ keys: inout [String]) {
    if chance(3) { keys.append("match: fold") }
    if chance(2) { keys.append("unmapped: \(pick(["reject", "empty", "keep"]))") }
  }

  private mutating func source() -> String { pick(Self.names) }

  // MARK: Records

  /// The values of a record by source field; fields without a value are not there.
  mutating func record() -> [String: String] {
    Self.names.reduce(into: [:]) { $0[$1] = value(of: $1) }
  }

  /// A JSON value that the field may have, now and then one that does not fit; nil for none.
  mutating func value(of name: String) -> String? {
    switch name {
    case "n": pick(["1", "2", "-5", "\"3\"", "\"many\"", nil])
    case "o": pick(["1", "2", "3", "\"Two\"", "9", "\"None\"", nil])
    case "f": pick(["true", "false", "\"yes\"", "\"maybe\"", nil])
    case "m": pick(["12.50", "0", "\"1e3\"", "\"x\"", nil])
    default:
      pick([
        "\"x\"", "\"y\"", "\"1\"", "\"2\"", "\"p\"", "\"q\"", "\" P \"", "\"leave\"",
        "\"long  Text\"", "\"ä\\n\\\"\"", "\"\"", nil,
      ])
    }
  }

  /// A record as JSON: dotted names are members of an object.
  static func json(_ record: [String: String]) -> String {
    let plain = record.filter { !$0.key.contains(".") }
    let nested = record.filter { $0.key.hasPrefix("r.") }
    var members = plain.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
    if !nested.isEmpty {
      let inner = nested.sorted { $0.key < $1.key }
        .map { "\"\($0.key.dropFirst(2))\":\($0.value)" }
      members.append("\"r\":{\(inner.joined(separator: ","))}")
    }
    return "{\(members.joined(separator: ","))}"
  }

  // MARK: Choice

  mutating func next(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

  /// True once in so many times.
  mutating func chance(_ count: Int) -> Bool { next(count) == 0 }

  private mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[next(choices.count)]
  }
}
