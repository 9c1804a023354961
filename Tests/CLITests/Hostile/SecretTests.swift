import Foundation
import Testing

/// A secret of the environment is in nothing that the program says or keeps, wherever rules bring it.
@Suite struct SecretTests {
  private static let secret = "hunter\"2\\-correct|horse"
  private static let environment = ["CONTOSO_TOKEN": secret]

  /// A project whose rules get the secret as a parameter, and tell everybody.
  private func workspace(_ script: String) throws -> Workspace {
    try Workspace([
      "project.yaml": """
      project: P
      template: t
      source: people.csv
      target: out.csv
      parameters: {token: "${CONTOSO_TOKEN}"}
      """,
      "t/template.yaml": """
      template: T
      tasks:
        - task: A
          source: {entity: a, schema: none}
          target: {entity: b, schema: none}
          key: [Id]
          fields:
            Id: id
            Told: {from: name, map: tell}
            Given: {parameter: token}
      parameters: {token: {}}
      """,
      "t/maps/tell.lua": script,
      "people.csv": "id,name\n1,Ada\n2,Bo\n",
    ])
  }

  private static let scripts = [
    "reject(run.parameters.token)", "error('it is ' .. run.parameters.token)",
    "warn(run.parameters.token) return name", "skip(run.parameters.token)",
    "print(run.parameters.token) return name", "local n = run.parameters.token + 1",
    "return record[run.parameters.token]", "return lookup(run.parameters.token, name)",
    "reject(string.rep('x', 480) .. run.parameters.token)",
  ]

  private func isTold(_ outcome: Outcome) -> Bool { Self.isTold(outcome.out + outcome.err) }

  private static func isTold(_ text: String) -> Bool {
    ["hunter", "correct|", "horse"].contains { text.contains($0) }
  }

  @Test(arguments: scripts)
  func isHidden(_ body: String) throws {
    let workspace = try workspace("return function(name, record) \(body) end")
    let commands = [
      ["run", ".", "--rejects", "rejects.jsonl", "--report", "report.json"],
      ["run", ".", "--json"],
      ["explain", ".", "--record", "1"], ["explain", ".", "--record", "1", "--json"],
      ["gaps", "."], ["gaps", ".", "--json"], ["history", "."], ["history", ".", "--json"],
      ["retry", "."], ["check", "."], ["check", ".", "--json"],
    ]
    for command in commands {
      let outcome = try workspace.crosswalk(command, environment: Self.environment)
      #expect(!isTold(outcome), "\(command): \(outcome)")
      if command.last == "--json" {
        #expect(throws: Never.self) {
          try JSONSerialization.jsonObject(with: Data(outcome.out.utf8))
        }
      }
    }
    let input = "{\"id\":1,\"name\":\"Ada\"}\n"
    for command in [["map", "."], ["map", ".", "--envelope"]] {
      let outcome = try workspace.crosswalk(command, input: input, environment: Self.environment)
      // A row is data: the rules map the parameter there.
      let said =
        outcome.err
        + outcome.out.split(separator: "\n").filter { !$0.contains("\"Given\"") }.joined()
      #expect(!Self.isTold(said), "\(command): \(outcome)")
    }
    for name in workspace.names
    where name.hasPrefix(".crosswalk") || name.hasPrefix("re") {
      let text = workspace.data(name).map { String(decoding: $0, as: UTF8.self) } ?? ""
      #expect(!Self.isTold(text), "\(name)")
    }
  }

  @Test func isHiddenInADiff() throws {
    let workspace = try workspace("return function(name) return name end")
    try workspace.copyRules(to: "old")
    try workspace.write("t/maps/tell.lua", "return function(name) return run.parameters.token end")
    for option in [[], ["--json"], ["--markdown"]] {
      let outcome = try workspace.crosswalk(
        ["diff", ".", "--against", "old"] + option, environment: Self.environment)
      #expect(outcome.exitCode == 1 && outcome.out.contains("***"), "\(outcome)")
      #expect(!isTold(outcome), "\(outcome)")
    }
  }

  /// What a script gets is what the record and the rules' parameters are; not where records come from and go to.
  @Test func credentialsReachNoScript() throws {
    let script = """
      local function all(value, depth)
        if type(value) ~= "table" or depth > 4 then return tostring(value) end
        local parts = {}
        for key, item in pairs(value) do parts[#parts + 1] = tostring(key) .. "=" .. all(item, depth + 1) end
        return table.concat(parts, ";")
      end
      return function(name, record)
        local ok, fault = pcall(function() return record.nothing end)
        local found, way = pcall(lookup, "nothing", 1)
        reject(tostring(fault) .. tostring(way) .. record.id .. name .. all(run.parameters, 0) .. all({run.date, run.legal_entity}, 0))
      end
      """
    let workspace = try workspace(script)
    try workspace.write("vault-hunter2/people.csv", "id,name\n1,Ada\n")
    try workspace.write(
      "project.yaml",
      """
      project: P
      template: t
      source: "vault-${ERP_PASSWORD}/people.csv"
      target: "sqlite:out.db?table=hunter2"
      """)
    let outcome = try workspace.crosswalk(
      ["run", ".", "--rejects", "rejects.jsonl"], environment: ["ERP_PASSWORD": "hunter2"])
    #expect(outcome.exitCode == 1 || outcome.exitCode == 2, "\(outcome)")
    let rejected = rejects(workspace.text("rejects.jsonl")).map(\.message).joined()
    #expect(rejected.contains("Ada"), "\(outcome)")
    #expect(!rejected.contains("***") && !rejected.contains("hunter"), "\(rejected)")
  }

  @Test func aNewTestHoldsNoSecret() throws {
    let workspace = try workspace("return function(name) return run.parameters.token end")
    let outcome = try workspace.crosswalk(["new", "test", "first"], environment: Self.environment)
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(!Self.isTold(workspace.text("tests/first.yaml") ?? ""))
    let tested = try workspace.crosswalk(["test", "."], environment: Self.environment)
    #expect(tested.exitCode == 0 && !isTold(tested), "\(tested)")
  }

  @Test func aSecretParameterIsFound() throws {
    let workspace = try workspace("return function(name) return name end")
    let outcome = try workspace.crosswalk(["check", "."], environment: Self.environment)
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(
      outcome.out.contains(
        "project.yaml:5:21: warning[XW069]: the parameter 'token' gets the secret ${CONTOSO_TOKEN}"),
      "\(outcome)")
  }
}

extension Workspace {
  /// Copies project and template.
  fileprivate func copyRules(to folder: String) throws {
    for name in ["project.yaml", "t/template.yaml", "t/maps/tell.lua", "people.csv"] {
      try write("\(folder)/\(name)", text(name) ?? "")
    }
  }
}
