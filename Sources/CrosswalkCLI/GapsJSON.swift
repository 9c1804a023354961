import Foundation
import Inspection
import Mapping
import Rules

/// Gaps for machines: all of them, in the order of the text.
struct GapsJSON {
  let rules: RuleSet
  let reports: [GapReport]

  var text: String {
    let object: [String: Any] = ["project": rules.name, "tasks": reports.map { json($0) }]
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
    let data = try? JSONSerialization.data(withJSONObject: object, options: options)
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  private func json(_ report: GapReport) -> [String: Any] {
    [
      "task": report.task, "read": report.read, "left_out": report.leftOut,
      "unreadable": report.unreadable, "affected": report.affected,
      "unmapped": report.unmapped.map { json($0) },
      "unknown_codes": report.unknownCodes.map { json($0) },
    ]
  }

  private func json(_ field: FieldGaps) -> [String: Any] {
    var object: [String: Any] = [
      "field": field.mapping.field, "records": field.records,
      "values": field.values.map { json($0, field) },
      "records_with_other_values": field.otherRecords,
    ]
    switch field.lacking {
    case .map(let name):
      object["map"] = name
      object["file"] = rules.path(ofMap: name).map { relative($0) }
    case .inlineMap:
      let place = field.mapping.place(of: "map")
      object["file"] = relative(place.file)
      object["line"] = place.line
    case .codes(let path): object["file"] = relative(path)
    }
    if !field.sources.isEmpty { object["from"] = field.sources }
    let (outcome, value) = outcome(field)
    object["outcome"] = outcome
    object["default"] = value
    return object
  }

  private func outcome(_ field: FieldGaps) -> (String, String?) {
    switch field.outcome {
    case .rejected: ("rejected", nil)
    case .defaultValue(let text): ("default", text)
    case .numbered: ("number", nil)
    case .empty: ("empty", nil)
    case .kept: ("kept", nil)
    case .written: ("written", nil)
    }
  }

  private func json(_ value: GapValue, _ field: FieldGaps) -> [String: Any] {
    var object: [String: Any] = [
      "values": value.values.map(\.text), "records": value.records,
      "first_record": value.firstRecord,
    ]
    if !value.firstKey.isEmpty { object["first_key"] = value.firstKey }
    if !value.nearest.isEmpty {
      object["nearest"] = value.nearest.map { near in
        var entry: [String: Any] = ["keys": near.keys]
        entry["result"] = near.result
        return entry
      }
    }
    return object
  }

  private func relative(_ path: String) -> String {
    FilePath.relative(path, to: FilePath.workingDirectory)
  }
}
