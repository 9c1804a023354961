internal import Inspection
internal import Mapping
internal import Records
internal import Rules

/// Samples as they stand in files.
enum SampleText {
  /// Records as a CSV file with a column for each field.
  static func csv(_ records: [SampleRecord], fields: [String]) -> String {
    row(fields) + records.map { record in row(fields.map { record[$0].text }) }.joined()
  }

  /// A row of a CSV file with its line end.
  static func row(_ cells: [String]) -> String { cells.map(cell).joined(separator: ",") + "\n" }

  private static func cell(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  /// A test of a sample as an item of `tests:`.
  static func test(_ record: SampleRecord, _ trace: RecordTrace, of task: MappingTask) -> String {
    let given = record.members.filter { $0.value.kind != .empty }
      .map { "      \(key($0.field)): \(scalar($0.value))" }
    let source = task.sourceEntity
    var lines: [String]
    switch trace.outcome {
    case .mapped:
      let name = "a sample \(source) becomes a record of \(task.targetEntity)"
      lines = ["  - name: \(key(name))"]
      lines += block("record", given)
      let fields = trace.fields.filter { !$0.value.isEmpty }
      lines += block(
        "expect", fields.map { "      \(key($0.field)): \(YAMLText.scalar($0.value))" })
    case .rejected(let failure, let field):
      let facts =
        (field.map { ["field: \(key($0))"] } ?? []) + ["code: \(failure.code?.rawValue ?? "")"]
      lines = ["  - name: \(key("a sample \(source) is rejected"))"]
      lines += block("record", given) + ["    rejects: {\(facts.joined(separator: ", "))}"]
    case .skipped:
      lines = ["  - name: \(key("a sample \(source) is left out"))"]
      lines += block("record", given) + ["    skips: true"]
    }
    return lines.joined(separator: "\n")
  }

  private static func block(_ key: String, _ lines: [String]) -> [String] {
    lines.isEmpty ? ["    \(key): {}"] : ["    \(key):"] + lines
  }

  /// The text of a file; what is in a line, be it a comment with a name of somebody else's in it, stays in this line.
  static func text(_ lines: [String]) -> String {
    lines.map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") }
      .joined(separator: "\n") + "\n"
  }

  /// A key of a mapping.
  static func key(_ text: String) -> String { YAMLText.scalar(TracedValue(text)) }

  static func scalar(_ value: Constant) -> String {
    YAMLText.scalar(TracedValue(value.text, kind: value.kind))
  }
}
