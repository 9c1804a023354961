import Foundation
import Testing

/// What a failing test shows, and that the way out of it works.
@Suite struct TestOutputTests {
  private func workspace(_ tests: String) throws -> Workspace {
    let workspace = try Workspace()
    try workspace.write(
      "my rules/template.yaml",
      """
      template: T
      tasks:
        - task: A - B
          source: {entity: a, schema: none}
          target: {entity: b, schema: none}
          key: [Id]
          fields:
            Id: id
            Memo: memo
      """)
    try workspace.write("my rules/tests/t.yaml", tests)
    return workspace
  }

  /// The command behind `accept:`, with the program's path in its place.
  private func accepted(_ outcome: Outcome, in workspace: Workspace) throws -> Outcome {
    let line = try #require(outcome.err.split(separator: "\n").first { $0.contains("accept: ") })
    let command = try #require(line.split(separator: "accept: crosswalk ").last)
    return try workspace.shell("\"$crosswalk\" \(command)")
  }

  @Test(arguments: [
    "it's \"one\" of `two` $HOME!", "a\\b", "one", "#1: *", "größer als früher", "--update",
    "two words",
  ])
  func acceptsByTheCommandItShows(_ name: String) throws {
    let quoted = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    let workspace = try workspace(
      """
      tests:
        - name: "\(quoted)"
          record: {id: A1, memo: x}
          expect: {Memo: y}
        - name: two words and more
          record: {id: A2, memo: x}
          expect: {Memo: x}
      """)
    let failed = try workspace.crosswalk("test", "my rules")
    #expect(failed.exitCode == 1, "\(failed)")
    let accepted = try accepted(failed, in: workspace)
    #expect(accepted.exitCode == 0, "\(failed)\(accepted)")
    #expect(accepted.err.contains("1 updated"), "\(accepted)")
    #expect(try workspace.crosswalk("test", "my rules").exitCode == 0)
  }

  /// No line is wider than a terminal but for names and paths that can not be broken.
  @Test func fitsIntoEightyColumns() throws {
    let words = String(repeating: "far more words than fit ", count: 8)
    let workspace = try workspace(
      """
      tests:
        - name: a test whose name is so long that its place has to stand on a line of its own, alone
          record: {id: A1, memo: "\(words)at the end"}
          expect: {Memo: "\(words)at an end"}
      """)
    let outcome = try workspace.crosswalk("test", "my rules")
    #expect(outcome.exitCode == 1)
    let wide = outcome.err.split(separator: "\n").filter {
      $0.count > 80 && !$0.hasPrefix("FAIL") && !$0.contains("accept:")
    }
    #expect(wide.isEmpty, "\(outcome)")
    // Of long values the part that differs is shown.
    #expect(outcome.err.contains("at the end"), "\(outcome)")
    #expect(outcome.err.contains("at an end"), "\(outcome)")
  }

  @Test(arguments: [
    ("\"e\\u0301\"", "é", "composed in another way"), ("\"a\\u200Bb\"", "ab", "a\\u{200B}b"),
    ("\"a\\u00A0b\"", "a b", "a\\u{A0}b"), ("\"a\\tb\"", "a b", "only white space differs"),
  ])
  func showsWhatIsInvisible(_ memo: String, _ expected: String, _ shown: String) throws {
    let workspace = try workspace(
      "tests:\n  - {name: t, record: {id: 1, memo: \(memo)}, expect: {Memo: \"\(expected)\"}}\n")
    let outcome = try workspace.crosswalk("test", "my rules")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(outcome.err.contains(shown), "\(outcome)")
  }

  @Test func goesOnAfterATestThatCanNotRun() throws {
    let workspace = try workspace(
      """
      maps:
        - {map: nowhere, cases: [{given: [1], expect: 2}]}
      tests:
        - {name: t, record: {id: 1, memo: x}, expect: {Memo: x}}
      """)
    let outcome = try workspace.crosswalk("test", "my rules")
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.err.contains("there is no value map nowhere"), "\(outcome)")
    #expect(outcome.err.contains("1 passed"), "\(outcome)")
  }
}
