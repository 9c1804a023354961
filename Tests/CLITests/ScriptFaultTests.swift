import Testing

/// Scripts that go wrong at a record: it is rejected with the line at fault, and the run goes on.
@Suite struct ScriptFaultTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    /// Body of the value map's function; its first line is line 2 of the file.
    var body: String
    var code: String
    var at: String?
    /// A part of the message.
    var says: String
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "raises", body: "  error('no such thing')", code: "script", at: "answer.lua:2",
      says: "no such thing"),
    Case(
      name: "uses nil", body: "  local a\n  return a.b", code: "script", at: "answer.lua:3",
      says: "nil value"),
    Case(
      name: "loops for ever", body: "  while true do end", code: "limit", at: "answer.lua:2",
      says: "limit"),
    Case(
      name: "catches its limit",
      body: "  while true do pcall(function() while true do end end) end",
      code: "limit", at: "answer.lua:2", says: "limit"),
    Case(
      name: "allocates without end",
      body: "  local t = {}\n  while true do t[#t + 1] = ('x'):rep(1000) .. #t end",
      code: "limit", at: "answer.lua:3", says: "limit"),
    Case(
      name: "makes a huge text", body: "  return ('x'):rep(1 << 40)", code: "limit",
      at: "answer.lua:2", says: ""),
    Case(
      name: "recurses without end", body: "  local function f() return 1 + f() end\n  return f()",
      code: "limit", at: "answer.lua:2", says: "memory limit"),
    Case(
      name: "matches without end", body: "  return ('a'):rep(50):match(('a*'):rep(50) .. 'b')",
      code: "limit", at: "answer.lua:2", says: ""),
    Case(
      name: "rejects", body: "  reject('not for us')", code: "rejected", at: "answer.lua:2",
      says: "not for us"),
    Case(
      name: "returns a table", body: "  return {}", code: "script", at: "answer.lua", says: "table"),
    Case(
      name: "returns a text that is not UTF-8", body: "  return '\\xff'", code: "script",
      at: "answer.lua", says: "UTF-8"),
    Case(
      name: "reads an unknown field", body: "  return record.nmae", code: "script",
      at: "answer.lua:2", says: "name"),
    Case(
      name: "writes to the record", body: "  record.name = 'x'", code: "script", at: "answer.lua:2",
      says: "can only be read"),
  ]

  @Test(arguments: cases)
  func rejectsItsRecord(_ test: Case) throws {
    let script =
      "return function(name, record) if name ~= 'Bo' then return name end\n\(test.body)\nend\n"
    let workspace = try Workspace(
      Fixture.scripted(script, limits: "limits: {instructions: 200_000, memory: 2MiB, time: 5s}"))
    let outcome = try workspace.crosswalk("run", ".", "--rejects", "rejects.jsonl")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(workspace.text("out.csv") == "Id,Answer\n1,Ada\n3,Cy\n", "\(outcome)")
    let lines = rejects(workspace.text("rejects.jsonl"))
    #expect(lines.map(\.summary) == ["2 Answer \(test.code)"], "\(lines)")
    let at = lines.first?.at ?? ""
    #expect(test.at.map { at == $0 || at.hasPrefix($0 + ":") } ?? true, "\(lines)")
    #expect(test.says.isEmpty || lines.first?.message.contains(test.says) == true, "\(lines)")
  }

  @Test func skipsWithoutAReject() throws {
    let workspace = try Workspace(
      Fixture.scripted("return function(name) if name == 'Bo' then skip('no') end return name end"))
    let outcome = try workspace.crosswalk("run", ".", "--report", "report.json")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(try report(workspace.text("report.json")).tasks.first?.counts == [3, 2, 0, 1, 0])
  }

  /// What a script prints is for tests and explanations; standard output belongs to the records.
  @Test func printsNothing() throws {
    let workspace = try Workspace(
      Fixture.scripted("return function(name) print('hello', name) return name end"))
    let outcome = try workspace.crosswalk("run", ".", "--to", "csv:-")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(outcome.out == "Id,Answer\n1,Ada\n2,Bo\n3,Cy\n")
    #expect(!outcome.err.contains("hello"))
  }

  /// Scripts have a stack of their own, whatever the shell gives the program.
  @Test func needsNoLargeStack() throws {
    let workspace = try Workspace(
      Fixture.scripted(
        """
        local function f() return 1 + f() end
        return function(name) return (("a"):rep(9)):gsub("a", function() return f() end) end
        """))
    let outcome = try workspace.shell(
      "ulimit -s 128; \"$crosswalk\" run . --rejects rejects.jsonl")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(
      rejects(workspace.text("rejects.jsonl")).map(\.field) == ["Answer", "Answer", "Answer"])
  }

  @Test func staysWithinItsTime() throws {
    let workspace = try Workspace(
      Fixture.scripted(
        "return function(name) while true do end end",
        limits: "limits: {instructions: 1_000_000_000_000, time: 200ms}"))
    let outcome = try workspace.crosswalk("run", ".", "--rejects", "rejects.jsonl")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(rejects(workspace.text("rejects.jsonl")).map(\.code) == ["limit", "limit", "limit"])
  }
}
