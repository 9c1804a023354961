import LuaSyntax
import Testing

/// Tables, calls and places to change.
@Suite struct QueryTests {
  private func chunk(_ text: String) throws -> LuaChunk { try LuaChunk(Array(text.utf8)) }

  @Test func findsStaticTables() throws {
    let script = try chunk(
      """
      local modes = {"Air", 'Sea', x and 1, [9] = [[Pick
      up]]; named = -1.5}
      local none = {f()}
      local rest <const> = "Ä"
      local home = {["united states"] = true, us = rest, uk = nil}
      local function map() local inner = {1} end
      return {"a"}
      """)
    let tables = script.staticTables().map { table in
      "\(table.name ?? "-") \(table.place.line) "
        + table.entries.map { entry in
          "\(entry.key.text)=\(entry.value.text)@\(entry.place.line):\(entry.place.column)"
            + ":\(script.text(of: entry.valueSpan))"
        }.joined(separator: ",")
    }
    #expect(
      tables == [
        "modes 1 1=Air@1:16:\"Air\",2=Sea@1:23:'Sea',9=Pick\nup@1:45:[[Pick\nup]],named=-1.5@2:15:-1.5",
        "home 5 united states=true@5:35:true,us=Ä@5:46:rest,uk=nil@5:57:nil",
        "- 7 1=a@7:9:\"a\"",
      ])
    #expect(script.staticTables().map(\.isReturned) == [false, false, true])
    #expect(try chunk("local m = {a = 1}\nreturn m").staticTables().map(\.isReturned) == [true])
  }

  @Test func findsCalls() throws {
    let script = try chunk(
      """
      local fold = text.fold
      local t = text
      local lookup_it = lookup
      return function(city, record)
        local string = {}
        string.format("x")
        reject("no", f(1))
        return fold(city) .. t.trim "x" .. lookup_it("m", city, 3.5, nil, true, g()) .. city:find("a", 1)
      end
      """)
    let calls = script.calls().map { call in
      "\(call.place.line):\(call.place.column) \(call.receiver == nil ? "" : ":")\(call.name)"
        + "(\(call.constants.map { $0?.text ?? "?" }.joined(separator: ", ")))\(call.isOpen ? "…" : "")"
    }
    #expect(
      calls == [
        "7:16 f(1)", "7:3 reject(no, ?)…", "8:10 text.fold(?)", "8:24 text.trim(x)",
        "8:75 g()", "8:38 lookup(m, ?, 3.5, nil, true, ?)…", "8:83 :find(a, 1)",
      ])
  }

  @Test func findsUsesOfTables() throws {
    let script = try chunk(
      """
      local cities = {Rome = 1, ["New York"] = 2}
      local same = cities
      local shared, given, written, named = {a = 1}, {b = 1}, {c = 1}, {d = 1}
      local none = {f}
      f(given)
      local here = cities.Rome
      function named.go() end
      return function(city, record)
        local mine = cities
        for k, v in pairs(cities) do end
        if #(same) > 1 then return (mine)[record.x] end
        written = nil
        return cities[f(city)] or same.Rome or shared[shared.a]
      end
      """)
    let tables = script.tableUses().map { table in
      table.entries.map(\.key.text).joined(separator: "+") + ": "
        + table.uses.map { use in
          switch use {
          case .key(let span): "[\(script.text(of: span))]"
          case .name(let span, let name): "\(script.text(of: span)) \(name)"
          case .whole(let span): script.text(of: span)
          }
        }.joined(separator: ", ")
    }
    #expect(
      tables == [
        "Rome+New York: cities, same, [record.x], [f(city)], .Rome Rome", "a: [shared.a], .a a",
      ])
  }

  @Test func findsMutablePlaces() throws {
    let script = try chunk(
      """
      local modes = {"Air", [2] = "Sea", ok = true}
      local setting = "x"
      return function(method, record)
        if method == nil and record.name ~= 'é' then reject("no " .. 5) end
        if setting then return (lookup("carrier", method)) end
        if not(modes[method])then return nil end
        local n = #modes + 1.5
        return(modes[n >= 7 and 1 or 0x10])
      end
      """)
    let places = script.mutablePlaces().map { place in
      "\(place.place.line):\(place.place.column) \(place.kind.rawValue) \(place.original) → "
        + place.replacements.joined(separator: " | ")
    }
    #expect(
      places == [
        "1:16 text \"Air\" → \"Air_\"", "1:29 text \"Sea\" → \"Sea_\"",
        "1:41 boolean true → false", "4:13 comparison == → ~=", "4:20 logic and → or",
        "4:36 comparison ~= → ==", "4:39 text 'é' → 'é_'", "4:48 verdict reject(\"no \" .. 5) → ;",
        "5:6 condition setting → not (setting)",
        "5:26 result (lookup(\"carrier\", method)) → nil", "6:6 negation not → ",
        "7:20 arithmetic + → -", "7:22 number 1.5 → 2.5",
        "8:9 result (modes[n >= 7 and 1 or 0x10]) →  nil", "8:18 comparison >= → > | <",
        "8:21 number 7 → 8", "8:23 logic and → or", "8:27 number 1 → 2", "8:29 logic or → and",
        "8:32 number 0x10 → 17",
      ])
  }

  /// Whatever is changed, the script is still one.
  @Test(arguments: 1...30)
  func changesKeepScriptsWhole(_ seed: Int) throws {
    let lua = RealLua()
    var generator = ProgramGenerator(seed: seed * 3571)
    for round in 0..<15 {
      let tokens = generator.program(size: 20 + round * 4)
      let bytes = Array(generator.random.layout(tokens, lineBreaks: 10).utf8)
      guard let chunk = try? LuaChunk(bytes) else { continue }
      for place in chunk.mutablePlaces() {
        #expect(
          String(decoding: bytes[place.span.start..<place.span.end], as: UTF8.self)
            == place.original)
        for replacement in place.replacements {
          let changed =
            bytes[..<place.span.start] + Array(replacement.utf8) + bytes[place.span.end...]
          #expect(replacement != place.original)
          let refusal = lua.refusal(of: Array(changed))
          #expect(refusal == nil, "\(place.original) → \(replacement) in line \(place.place.line)")
        }
      }
    }
  }

  @Test func readsExpressions() throws {
    let chunk = try LuaChunk(expression: Array("record.x == 1 and not lookup('m', record.y)".utf8))
    #expect(chunk.mutablePlaces().map(\.original) == ["==", "1", "and", "not "])
    #expect(chunk.calls().map(\.name) == ["lookup"])
    #expect(chunk.functions.count == 2)
  }

  /// No text is too strange to be looked through, and none too long.
  @Test(arguments: 1...20)
  func survivesAnything(_ seed: Int) {
    var generator = ProgramGenerator(seed: seed * 27_644_437)
    for round in 0..<30 {
      let tokens = generator.random.damage(
        generator.program(size: 20 + round), by: ["or", ".", "x"])
      lookThrough(generator.random.layout(tokens, lineBreaks: 10))
    }
  }

  @Test(arguments: [
    "return a#.x", "return a# + a", "return a# or a", "return a# and 1 == '1'", "return f#()",
    "return s#:lower()", "return s# .. s", "x = 1#; x = 1", "return {#{}, }",
    "if a then #elseif b == '1' then end", "return function() # return undefined_name end",
    "return #(", "return #- 1", "return #not x", "reject(#reject(",
  ])
  func survivesLongChains(_ pattern: String) {
    let parts = pattern.split(separator: "#", maxSplits: 1).map(String.init)
    lookThrough(parts[0] + String(repeating: parts[1], count: 5_000))
    let closing = String(repeating: ")", count: 150)
    lookThrough(parts[0] + String(repeating: parts[1], count: 150) + "1" + closing)
  }

  private func lookThrough(_ text: String) {
    for kind in [LuaLintContext.Kind.valueMap, .module, .expression, .targetWriter] {
      _ = Linting.findings(text, kind: kind)
    }
    guard let chunk = try? LuaChunk(Array(text.utf8)) else { return }
    _ = chunk.mutablePlaces()
    _ = chunk.codeLines()
    _ = chunk.staticTables()
    _ = chunk.tableUses()
    _ = LuaModuleOutline(chunk)
  }
}
