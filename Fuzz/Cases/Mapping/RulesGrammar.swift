/// Makes small projects: a template, a project, schemas and value maps, in which most is as it
/// should be.
struct RulesGrammar {
  var random: FuzzRandom
  /// Only rules that load, for those who want to map by them.
  var isProper: Bool

  private static let sources = ["city", "amount", "flag", "code", "note", "owner.name", "when"]
  private static let sourceTypes = [
    "city": "{type: string, maxLength: 40, label: City}", "amount": "{type: decimal}",
    "flag": "{type: boolean}", "code": "{type: picklist, options: {1: One, 2: Two, 3: Three}}",
    "note": "{type: string, maxLength: 2000}", "owner": "{type: lookup}",
    "when": "{type: dateTime}",
  ]
  private static let targets = ["Name", "City", "Code", "Amount", "Flag", "Memo", "When", "Id"]
  private static let targetTypes = [
    "string", "string", "integer", "decimal", "boolean", "datetime", "date", "enum", "guid",
    "int64", "text",
  ]
  private static let rubbish = [
    "~", "[]", "{}", "5", "[a, [b]]", "''", "\"\\u0000\"", "{from: city}", "no", "*x", "&x y",
    "!!int 3", "\"${NAME}\"",
    "999999999999999999999", "-1", "1e9", "'\u{2028}'", "x: y",
  ]

  // MARK: Files

  mutating func bundle() -> FileBundle {
    var bundle = FileBundle()
    let hasSchemas = random.chance(50)
    bundle.add("rules/template.yaml", template(hasSchemas))
    bundle.add("project.yaml", project())
    if hasSchemas {
      bundle.add("rules/schemas/s/record.yaml", schema(of: "record", "s"))
      bundle.add("rules/schemas/t/row.yaml", schema(of: "row", "t"))
    }
    bundle.add("rules/maps/codes.csv", table())
    bundle.add("maps/terms.csv", table())
    bundle.add("maps/pick.lua", script())
    bundle.add("maps/names.lua", "return {[1] = 'one', two = 2, [3.5] = true, Ulm = 'Donau'}\n")
    if !isProper { bundle.add("rules/tests/t.yaml", tests()) }
    bundle.add("maps/m.lua", "return {twice = function(x) return (x or '') .. (x or '') end}\n")
    return bundle
  }

  private mutating func maybe(_ text: String, _ percent: Int = 50) -> String {
    random.chance(percent) ? text : ""
  }

  /// The value, or now and then one that has no place there.
  private mutating func or(_ value: String) -> String {
    !isProper && random.chance(4) ? random.pick(Self.rubbish) : value
  }

  private mutating func template(_ hasSchemas: Bool) -> String {
    let schemas =
      hasSchemas
      ? ("{app: s, entity: record}", "{app: t, entity: row}")
      : ("{entity: record, schema: none}", "{entity: row, schema: none}")
    var text = "template: \(or("T"))\n" + maybe("version: \(or("1.0.0"))\n")
    text += "tasks:\n"
    for task in 0..<(isProper ? 1 : 1 + random.below(2)) {
      text += "  - task: \(or("T\(random.chance(95) ? task : 0)"))\n"
      text += "    source: \(or(schemas.0))\n    target: \(or(schemas.1))\n"
      text += maybe("    key: \(or("[Id]"))\n", isProper ? 100 : 60)
      text += maybe("    where: \(or(random.pick(filters)))\n", 30)
      text += "    fields:\n      Id: \(or("{from: city, default: none}"))\n" + fields()
    }
    text += maybe("parameters:\n  rate: {default: 5}\n", isProper ? 100 : 70)
    text += maybe(
      "sequences:\n  seq: {format: \(or("\"N-{SEQNUM:5}-{RANDSTRING:3}\"")), seed: \(or("1000"))}\n",
      40)
    if !isProper, random.chance(5) {
      text += random.pick(["extra: 1\n", "requires: [x]\n", "\tx: 1\n"])
    }
    return text
  }

  private let filters = [
    "record.city ~= 'Bonn'", "record.flag", "record.code == 1 or record.amount",
    "text.fold(record.city) ~= 'ulm'",
  ]

  private mutating func project() -> String {
    var text = "project: \(or("P"))\ntemplate: \(or("rules"))\n"
    text += maybe("parameters: {rate: \(or("7"))}\n")
    text += "limits: {instructions: \(or("20_000")), memory: \(or("1MiB")), time: \(or("1min"))}\n"
    text += maybe("source: \(or("data.jsonl"))\ntarget: \(or("sqlite:out.db"))\n")
    text += maybe("tasks:\n  T0:\n    fields:\n" + fields(), 40)
    return text
  }

  private mutating func fields() -> String {
    var names = Self.targets.dropLast().filter { _ in random.chance(60) }
    if !isProper, random.chance(10) { names.append(random.pick(Self.targets)) }
    if names.isEmpty { names = ["Name"] }
    return names.map { "      \($0): \(or(field()))\n" }.joined()
  }

  private mutating func tests() -> String {
    var text = maybe("task: \(or("T0"))\n") + "tests:\n"
    for number in 0...random.below(3) {
      text += "  - name: \(or("test \(number)"))\n"
      text += "    record: \(or("{city: Ulm, code: 1}"))\n"
      text += random.pick([
        "    expect: \(or("{City: Ulm, Name: \"\"}"))\n",
        "    rejects: \(or("{field: City, code: required}"))\n", "    skips: \(or("two"))\n", "",
      ])
    }
    text += maybe("    source: \(or("../data.jsonl"))\n    expect_file: \(or("golden.csv"))\n", 10)
    return text
      + maybe(
        "maps:\n  - map: \(or("codes"))\n    cases:\n      - {given: \(or("[Ulm]")), expect: \(or("a"))}\n"
      )
  }

  // MARK: Field mappings

  private mutating func field() -> String {
    let source = random.pick(Self.sources)
    switch random.below(14) {
    case 0: return source
    case 1: return "{value: \(or(random.pick(["x", "\"\"", "5", "true"])))}"
    case 2: return "{parameter: \(or("rate"))}"
    case 3: return "{from: [\(source), \(random.pick(Self.sources))], concat: \", \"}"
    case 4:
      return
        "{from: \(source), map: {\"1\": a, Ulm: b, \"\": c\(maybe(", otherwise: d"))}, unmapped: \(unmapped)}"
    case 5:
      return
        "{from: [\(source), \(random.pick(Self.sources))], map: \(or("pick")), unmapped: \(unmapped)}"
    case 6 where !isProper: return "{from: \(source), sequence: \(or("seq"))}"
    case 7, 8, 9: return "{from: \(source), map: \(or("pick")), unmapped: \(unmapped)}"
    case 10:
      return
        "{from: \(source), map: \(or(random.pick(["codes", "terms"]))), match: fold, unmapped: \(unmapped)}"
    case 11: return "{from: \(source), map: \(or("names")), unmapped: \(unmapped)}"
    default:
      return "{from: \(source)" + maybe(", trim: true") + maybe(", case: \(or("upper"))")
        + maybe(", replace: {\"a\": b, \"1\": \"\"}") + maybe(", default: \(or("z"))")
        + maybe(", truncate: \(or("\(1 + random.below(20))"))") + maybe(", required: true", 10)
        + "}"
    }
  }

  private var unmapped: String {
    mutating get { or(random.pick(["empty", "keep", "reject"])) }
  }

  private mutating func schema(of entity: String, _ app: String) -> String {
    var text =
      "entity: \(or(entity))\napp: \(or(app))\n" + maybe("label: \(or("L"))\n") + "fields:\n"
    if app == "s" {
      for (name, type) in Self.sourceTypes.sorted(by: { $0.key < $1.key }) {
        text += "  \(name): \(or(type))\n"
      }
      return text
    }
    for name in Self.targets {
      let type =
        isProper
        ? random.pick(["string", "string", "decimal", "integer"]) : random.pick(Self.targetTypes)
      text +=
        "  \(name): {type: \(or(type))\(maybe(", maxLength: \(or("\(1 + random.below(60))"))"))}\n"
    }
    return text
  }

  private mutating func table() -> String {
    var text = or("key,value") + "\n"
    let keys = ["Ulm", "ulm", "1", "2", "*", "\"a,b\"", "true", "  x  ", "\"\"", "-1.50"]
    for key in keys where random.chance(50) {
      text += "\(key),\(random.pick(["a", "b", "", "\"q\"\"\"", "7"]))\n"
    }
    if !isProper, random.chance(10) {
      text += random.pick(["x\n", "\"x\n", "a,b,c\n", "\u{0},1\n"])
    }
    return text
  }

  /// A script that is called for many records: results of calls can be remembered.
  private mutating func script() -> String {
    if !isProper, random.chance(30) {
      var grammar = ScriptGrammar(random)
      defer { random = grammar.random }
      return grammar.valueMap()
    }
    let steps = (0..<(1 + random.below(4))).map { _ in random.pick(Self.steps) }.joined()
    return "local m = require 'm'\nlocal t = {n = 0}\nreturn function(a, b, c)\n"
      + "  local record = c or b\n\(steps)  return a\nend\n"
  }

  private static let steps = [
    "  if a == nil then return 'none' end\n", "  if record.flag then return record.city end\n",
    "  if record.code == 2 then reject('two') end\n", "  if a == 'Bonn' then skip('Bonn') end\n",
    "  if a == 'Ulm' then warn('Ulm again') end\n",
    "  t.n = t.n + 1 if t.n > 1 then return 'kept!' end\n",
    "  if record.note then a = m.twice(a) end\n", "  a = lookup('codes', a) or a\n",
    "  a = tostring(a) .. tostring(record.amount)\n", "  local n = a + 1\n",
    "  if record.note then while true do end end\n",
    "  local s = ('x'):rep(#tostring(a)) a = s .. a\n",
    "  if record.city == 'Köln' then error({}) end\n", "  a = text.upper(record.city) or a\n",
    "  a = run.parameters.rate\n", "  if type(a) == 'number' then return a * 0.5 end\n",
    "  return nil\n",
    "  if record.code == 3 then return {} end\n",
    "  for k, v in pairs({city = 1, note = 2}) do a = record[k] or a end\n",
    "  a = pcall(lookup, 'pick', a) and 1 or 2\n", "  if record.missing then a = 1 end\n",
  ]
}
