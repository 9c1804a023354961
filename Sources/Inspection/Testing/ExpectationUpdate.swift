internal import Foundation
internal import Records
internal import Rules

/// Rewrites the expectations of tests that failed by their values alone.
///
/// Only the values are replaced, where they stand; comments and layout stay.
enum ExpectationUpdate {
  static func apply(
    to results: [TestResult], of file: TestFile, in bounds: RuleBounds
  ) -> [TestResult] {
    guard let path = bounds.place(of: file.path),
      let data = FileManager.default.contents(atPath: path)
    else { return results }
    var lines = String(decoding: data, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var results = results
    var edits: [(place: SourceLocation, text: String, result: Int)] = []
    for (number, result) in results.enumerated() {
      guard let failure = result.failure, failure.isAcceptable else { continue }
      for difference in failure.differences {
        guard let place = place(of: difference, result, in: file) else { continue }
        edits.append((place, YAMLText.scalar(difference.got), number))
        let (expected, got) = difference.shown
        results[number].updates.append("\(difference.field): \(expected) → \(got)")
      }
    }
    guard !edits.isEmpty else { return results }
    // From the end, so that earlier places stay where they are.
    edits.sort { ($1.place.line, $1.place.column) < ($0.place.line, $0.place.column) }
    for edit in edits where !replace(edit.place, with: edit.text, in: &lines) {
      results[edit.result].updates = []
    }
    do {
      try Data(lines.joined(separator: "\n").utf8).write(
        to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      for number in results.indices { results[number].updates = [] }
    }
    for number in results.indices where !results[number].updates.isEmpty {
      results[number].failure = nil
    }
    return results
  }

  private static func place(
    of difference: TestDifference, _ result: TestResult, in file: TestFile
  ) -> SourceLocation? {
    for test in file.tests where test.name.location == result.location {
      guard case .record(_, .fields(let fields)) = test.subject else { return nil }
      return fields.first { $0.field.value == difference.field }?.value.location
    }
    for example in file.maps.flatMap(\.cases) where example.location == result.location {
      guard case .value(let value) = example.outcome else { return nil }
      return value.location
    }
    return nil
  }

  /// Replaces the scalar that begins at a place; false where it is none that stands on one line.
  private static func replace(
    _ place: SourceLocation, with text: String, in lines: inout [String]
  ) -> Bool {
    guard lines.indices.contains(place.line - 1) else { return false }
    let line = Array(lines[place.line - 1].unicodeScalars)
    let start = place.column - 1
    guard start >= 0, start <= line.count, let end = YAMLText.end(ofScalarAt: start, in: line)
    else { return false }
    var changed = String.UnicodeScalarView()
    changed.append(contentsOf: line[..<start])
    changed.append(contentsOf: text.unicodeScalars)
    changed.append(contentsOf: line[end...])
    lines[place.line - 1] = String(changed)
    return true
  }
}
