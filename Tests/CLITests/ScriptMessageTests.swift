import Testing

/// What a user reads of a script that goes wrong: which record, field, file and line, what, and the way out.
@Suite struct ScriptMessageTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    /// Body of the value map's function; its first line is line 3 of the file.
    var body: String
    /// The module `helper`, of which `helper.f(name)` may be called.
    var helper = "return {f = function(name)\n  return name\nend}"
    var limits = ""
    var code = "script"
    var at: String
    var message: String
    var callers: [String] = []
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "an error", body: "  local code\n  return code.x", at: "answer.lua:4",
      message: "attempt to index a nil value (local 'code')"),
    Case(
      name: "an error in a module", body: "  local x = helper.f(name)\n  return x",
      helper:
        "local function g(v)\n  return v .. {}\nend\nreturn {f = function(name)\n  local y = g(name)\n  return y\nend}",
      at: "helper.lua:2", message: "attempt to concatenate a table value",
      callers: ["helper.lua:5", "answer.lua:3"]),
    Case(
      name: "words of its own", body: "  error('no such name: ' .. name)", at: "answer.lua:3",
      message: "no such name: Ada"),
    Case(
      name: "words that pretend",
      body: "  error('\\27[2Jx\\nother.lua:1: y\\n  called from z.lua:2', 0)",
      at: "answer.lua:3", message: " [2Jx other.lua:1: y   called from z.lua:2"),
    Case(
      name: "an error that is no text", body: "  error({code = 7})", at: "answer.lua:3",
      message: "(error object is a table value)"),
    Case(
      name: "no more instructions", body: "  local x = helper.f(name)\n  return x",
      helper: "return {f = function()\n  while true do end\nend}",
      limits: "limits: {instructions: 20_000}", code: "limit", at: "helper.lua:2",
      message: "instruction limit of 20,000 reached; raise limits.instructions in project.yaml",
      callers: ["answer.lua:3"]),
    Case(
      name: "no more time", body: "  while true do end",
      limits: "limits: {instructions: 1_000_000_000_000, time: 20ms}", code: "limit",
      at: "answer.lua:3",
      message: "time limit of 20ms reached; raise limits.time in project.yaml"),
    Case(
      name: "no more memory", body: "  local t = {}\n  while true do t = {t, ('x'):rep(5000)} end",
      limits: "limits: {memory: 1MiB}", code: "limit", at: "answer.lua:4",
      message: "memory limit of 1MiB reached; raise limits.memory in project.yaml"),
    Case(
      name: "one text too large", body: "  return ('x'):rep(2000000)", code: "limit",
      at: "answer.lua:3",
      message:
        "limit of 1MiB for a single text or table reached, which is fixed; build smaller pieces"),
    Case(
      name: "calls too deep",
      body: "  local function f(n)\n    return 1 + f(n)\n  end\n  local x = f(1)\n  return x",
      code: "limit",
      at: "answer.lua:4",
      message:
        "limit of 40,000 values on the stack reached, which is fixed; calls are nested too deep: "
        + "a function that calls itself needs an end", callers: ["answer.lua:6"]),
    Case(
      name: "calls back too deep",
      body: "  local function f() return (('x'):gsub('x', f)) end\n  local x = f()\n  return x",
      at: "answer.lua:3",
      message:
        "library functions and their callbacks call one another too deep (limit of 200 calls, which is fixed)",
      callers: ["answer.lua:4"]),
  ]

  private func workspace(_ test: Case) throws -> Workspace {
    let script =
      "local helper = require 'helper'\nreturn function(name)\n\(test.body)\nend\n"
    return try Workspace(
      Fixture.scripted(script, limits: test.limits).merging(["t/maps/helper.lua": test.helper]) {
        $1
      })
  }

  @Test(arguments: cases)
  func ofARun(_ test: Case) throws {
    let workspace = try workspace(test)
    let outcome = try workspace.crosswalk("run", ".", "--rejects", "rejects.jsonl")
    #expect(outcome.exitCode == 1, "\(outcome)")
    let shown =
      [
        "    rejected 3 × \(test.code) Answer, first record 1: \(test.at): \(test.message)"
      ] + test.callers.map { "      called from \($0)" }
    #expect(outcome.err.contains(shown.joined(separator: "\n") + "\n"), "\(outcome.err)")
    let lines = rejects(workspace.text("rejects.jsonl"))
    let message = ([test.message] + test.callers.map { "  called from \($0)" }).joined(
      separator: "\n")
    #expect(lines.first?.message == message)
    #expect(lines.map(\.summary) == (1...3).map { "\($0) Answer \(test.code)" })
    #expect(lines.allSatisfy { $0.at == test.at })
  }

  @Test(arguments: cases)
  func ofAFilter(_ test: Case) throws {
    let workspace = try workspace(test)
    let outcome = try workspace.shell(#"echo '{"id": 1, "name": "Ada"}' | "$crosswalk" map ."#)
    #expect(outcome.exitCode == 1 && outcome.out.isEmpty, "\(outcome)")
    let lines = rejects(outcome.err)
    #expect(lines.map(\.summary) == ["1 Answer \(test.code)"])
    #expect(lines.first?.at == test.at)
    #expect(lines.first?.message.hasPrefix(test.message) == true)
  }

  /// While scripts are loaded, nothing is read: the findings have the place in the file and who required it.
  @Test(arguments: [
    (
      "local x\nlocal y = x.z\nreturn {}", "return {}", "t/maps/answer.lua:2:1",
      "attempt to index a nil value (local 'x')", ""
    ),
    (
      "local helper = require 'helper'\nreturn {}", "local M = {}\nlocal y = M.a.b\nreturn M",
      "t/maps/helper.lua:2:1",
      "attempt to index a nil value (field 'a')", "\n  called from answer.lua:1"
    ),
    (
      "local t = {}\nwhile true do end", "return {}", "t/maps/answer.lua:2:1",
      "instruction limit of 200,000 for loading a script reached; raise limits.instructions in project.yaml, "
        + "of which this is 10 times", ""
    ),
    (
      "local t = {}\nwhile true do t = {t, ('x'):rep(5000)} end", "return {}",
      "t/maps/answer.lua:2:1",
      "memory limit of 1MiB reached; raise limits.memory in project.yaml", ""
    ),
    ("error({})", "return {}", "t/maps/answer.lua:1:1", "(error object is a table value)", ""),
  ])
  func ofLoading(
    _ script: String, _ helper: String, _ place: String, _ message: String, _ callers: String
  ) throws {
    let workspace = try Workspace(
      Fixture.scripted(script, limits: "limits: {instructions: 20_000, memory: 1MiB}")
        .merging(["t/maps/helper.lua": helper]) { $1 })
    let outcome = try workspace.crosswalk("run", ".")
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(
      outcome.err.hasPrefix("\(place): error[XW070]: \(message)\(callers)\n"), "\(outcome.err)")
    #expect(!workspace.has("out.csv"))
  }

  /// `print` is for those who look at one record.
  @Test func printsForExplanationsAndTests() throws {
    let script =
      "return function(name)\n  print('seen', name)\n  print('two\\nlines\\27[1m')\n  warn('\\27[1mmind')\n  return name\nend"
    let workspace = try Workspace(
      Fixture.scripted(script).merging([
        "tests/answer.yaml":
          "tests:\n  - name: one\n    record: {id: \"1\", name: Ada}\n    expect: {Answer: Eve}\n"
      ]) { $1 })
    for arguments in [["explain", ".", "--record", "1"], ["test", "."]] {
      let outcome = try workspace.crosswalk(arguments)
      let said = outcome.out + outcome.err
      for line in ["print: seen\tAda\n", "print: two\n", "print: lines [1m\n", "warn:  [1mmind\n"] {
        #expect(said.contains(line), "\(arguments): \(said)")
      }
      #expect(!said.contains("\u{1B}"))
    }
    for arguments in [["run", ".", "--to", "csv:-"], ["run", ".", "--dry-run"]] {
      let outcome = try workspace.crosswalk(arguments)
      #expect(!outcome.out.contains("seen") && !outcome.err.contains("seen"))
      #expect(outcome.err.contains("warning 3 ×:  [1mmind"), "\(outcome.err)")
      #expect(!outcome.err.contains("\u{1B}"))
    }
  }
}
