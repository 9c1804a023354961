import Connectors
import Foundation
import Rules
import Runs
import Testing

/// Target writers in Lua.
///
/// What all targets do is in `TargetConformanceTests`.
@Suite struct LuaWriterTests {
  private func folder(_ writer: String, schema: String? = nil) throws -> RunFolder {
    let folder = try RunFolder()
    try folder.write("in.csv", people(1...3))
    try folder.write("w.lua", writer)
    return folder
  }

  private func run(
    _ folder: RunFolder, to target: String = "lua:w.lua>out.txt",
    _ choose: (inout RunOptions) -> Void = { _ in }
  ) throws -> RunReport {
    try folder.run(from: "in.csv", to: target) { options in
      options.rejects = .file("rejects.jsonl")
      choose(&options)
    }
  }

  @Test func writesHeaderRecordsAndFooter() throws {
    let folder = try folder(
      """
      return {
        header = function(task)
          local names = {}
          for i, field in ipairs(task.fields) do names[i] = field.name .. (field.key and "*" or "") end
          return task.name .. "|" .. task.source .. "|" .. task.target .. "|" .. table.concat(names, ",")
            .. "|" .. task.key[1] .. "\\n"
        end,
        record = function(fields, task)
          return fields.Id .. "=" .. fields.Name .. " (" .. task.name .. ")\\n"
        end,
        footer = function(counts) return counts.written .. " written\\n" end,
      }
      """)
    let report = try run(folder)
    #expect(report.failure == nil, "\(report.failure?.message ?? "")")
    #expect(
      folder.text("out.txt") == """
        People - Contacts|person|Contact|Id*,Name|Id
        1=name 1 (People - Contacts)
        2=name 2 (People - Contacts)
        3=name 3 (People - Contacts)
        3 written

        """)
  }

  @Test func nilIsNothingAndAFunctionMayBeMissing() throws {
    let folder = try folder(
      "return {record = function(f) if f.Id ~= '2' then return f.Id .. ';' end end}")
    #expect(try run(folder).tasks.first?.written == 3)
    #expect(folder.text("out.txt") == "1;3;")
  }

  @Test func valuesHaveTheTypesOfTheSchema() throws {
    let folder = try RunFolder(
      task: """
            fields: {Number: n, Text: t, Flag: f, Money: m, None: x}
        """)
    try folder.write(
      "template.yaml",
      """
      template: T
      tasks:
        - task: T
          source: {entity: e, schema: none}
          target: {app: a, entity: e}
          fields: {Number: n, Text: t, Flag: f, Money: m, None: x}
      """)
    try folder.write(
      "schemas/a/e.yaml",
      "entity: e\napp: a\nfields: {Number: integer, Text: {type: string, maxLength: 9}, Flag: boolean,"
        + " Money: currency, None: string}\n")
    try folder.write("in.csv", "n,t,f,m,x\n007,007,true,1234567890123456.70,\n")
    try folder.write(
      "w.lua",
      """
      return {record = function(f, task)
        local shown = {}
        for i, field in ipairs(task.fields) do
          local v = f[field.name]
          shown[i] = (math.type(v) or type(v)) .. " " .. tostring(v) .. " " .. field.type .. " "
            .. tostring(field.length)
        end
        return table.concat(shown, "\\n")
      end}
      """)
    #expect(try run(folder).failure == nil)
    #expect(
      folder.text("out.txt") == """
        integer 7 integer nil
        string 007 string 9
        boolean true boolean nil
        string 1234567890123456.70 currency nil
        nil nil string nil
        """)
  }

  /// What a record makes wrong rejects that record, with the place; the others are written.
  @Test(arguments: [
    ("error('bad')", "bad", 2), ("error({})", "a table value", 2),
    ("return 7", "record returned a number", 0),
    ("return true", "record returned a boolean", 0), ("reject('not this')", "not this", 2),
    ("skip('not this')", "can't skip", 2), ("return fields.Nmae", "the nearest is 'Name'", 2),
    ("return lookup('x', 1)", "can't ask value maps", 2), ("while true do end", "instructions", 2),
    ("return ('x'):rep(9e6)", "a single text", 2),
    ("return '\\xFF'", "record returned text that is not valid UTF-8; it returns", 0),
    ("return {}", "record returned a table; it returns text", 0),
    ("fields.Name = 'x'", "can only be read", 2), ("return os.time()", "'os'", 2),
  ])
  func rejectsARecordThatFails(body: String, says: String, line: Int) throws {
    let folder = try folder(
      """
      return {record = function(fields) if fields.Id == '2' then
        \(body)
        end return fields.Id .. ';' end, footer = function(c) return c.written .. '.' end}
      """)
    for jobs in [1, 2] {
      let report = try run(folder) { $0.jobs = jobs }
      #expect(report.status == .warning, "\(report)")
      #expect(report.tasks.first?.written == 2)
      #expect(folder.text("out.txt") == "1;3;2.")
      let reject = folder.text("rejects.jsonl") ?? ""
      #expect(reject.contains(#""record":2,"key":{"Id":"2"},"field":null,"code":"target""#))
      #expect(reject.contains(says), "\(reject)")
      #expect(reject.contains(line > 0 ? #""at":"w.lua:\#(line)""# : #""at":"w.lua""#), "\(reject)")
    }
  }

  @Test(arguments: [
    ("return {header = function() error('no') end, record = print}", "w.lua:1: header failed: no"),
    ("return {record = print,\nfooter = function(c) return c.x.y end}", "w.lua:2: footer failed: "),
    ("return {header = function() return 1 end, record = print}", "header returned a number"),
  ])
  func aFailingHeaderOrFooterEndsTheRun(writer: String, says: String) throws {
    let folder = try folder(writer)
    try folder.write("out.txt", "old")
    let report = try run(folder)
    #expect(report.failure?.kind == .target)
    #expect(report.failure?.message.contains(says) == true, "\(report.failure?.message ?? "")")
    #expect(folder.text("out.txt") == "old")
  }

  /// What is wrong with the script itself is found before anything is read.
  @Test(arguments: [
    ("return {\n  record = function(f) retrun f end}", 2, "syntax error"),
    ("local n = 0\nreturn {record = function(f)\nn = n + 1 end}", 3, "assigns to 'n'"),
    ("return {record = function(f)\nn = 1 end}", 2, "assigns to the global 'n'"),
    ("return 7", 1, "a writer returns a table with the functions header, record and footer"),
    ("return {header = print}", 1, "a writer has a function record(fields, task)"),
    ("return {record = print, fotter = print}", 1, "and no 'fotter'"),
    ("return {record = 1}", 1, "record is a number and should be a function"),
    ("while true do end", 1, "instructions"), ("return io.open('/etc/passwd')", 1, "io"),
  ])
  func refusesABrokenScript(writer: String, line: Int, says: String) throws {
    let folder = try folder(writer)
    do {
      let report = try run(folder)
      Issue.record("\(report)")
    } catch let errors as RuleErrors {
      #expect(errors.diagnostics.count == 1, "\(errors)")
      #expect(errors.diagnostics.first?.location.file == "\(folder.path)/w.lua")
      #expect(errors.diagnostics.first?.location.line == line, "\(errors)")
      #expect(errors.diagnostics.first?.message.contains(says) == true, "\(errors)")
    }
    #expect(folder.names == ["in.csv", "project.yaml", "template.yaml", "w.lua"])
  }

  @Test(arguments: [
    ("lua:w.lua", "wants a script and a path"), ("lua:>out.txt", "the script is missing"),
    ("lua:w.lua>", "the path is missing"), ("lua:w.lua>w.lua", "the target is the script"),
    ("lua:w.lua>in.csv", "same file"), ("lua:w.lua>out.txt?x=1", "has no option \"x\""),
  ])
  func refuses(target: String, says: String) throws {
    let folder = try folder("return {record = print}")
    let report = try run(folder, to: target)
    #expect(report.failure?.message.contains(says) == true, "\(report.failure?.message ?? "-")")
  }

  @Test func packsWhereTheEndingSaysSo() throws {
    let folder = try folder("return {record = function(f) return f.Id .. '\\n' end}")
    #expect(try run(folder, to: "lua:w.lua > out.txt.gz").failure == nil)
    #expect(try folder.bytes("out.txt.gz").starts(with: [0x1F, 0x8B]))
  }

  // MARK: Examples

  @Test(arguments: [("fixed_width.lua", "customers.txt"), ("xml.lua", "customers.xml")])
  func examplesWriteWhatTheyShow(script: String, golden: String) throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let root = tests.appending(path: "../..").standardized.path
    let folder = try RunFolder()
    let accounts = try String(
      contentsOfFile: "\(root)/examples/contoso/data/accounts.csv", encoding: .utf8)
    try folder.write(
      "accounts.csv",
      accounts.split(whereSeparator: \.isNewline).prefix(5).joined(separator: "\n") + "\n")
    let rules = try RuleLoader.load(path: "\(root)/examples/contoso", environment: [:])
    var options = RunOptions(workingFolder: folder.path)
    options.source = "accounts.csv"
    options.target = "lua:\(root)/examples/writers/\(script)>\(golden)"
    options.asOf = "2026-01-31"
    options.statePath = "\(folder.path)/state.db"
    let report = try Run(rules: rules, options: options, connectors: KnownConnectors.all).execute()
    #expect(report.failure == nil, "\(report.failure?.message ?? "")")
    let file = tests.appending(path: "Golden/\(golden)")
    if ProcessInfo.processInfo.environment["UPDATE_EXPECTED"] != nil {
      try folder.bytes(golden).write(to: file)
    }
    #expect(folder.text(golden) == (try? String(contentsOf: file, encoding: .utf8)))
  }
}
