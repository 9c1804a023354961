internal import Foundation
internal import Mapping
internal import Rules

/// What differs between the output of a run and the file it is compared with.
struct GoldenComparison {
  /// A field that differs in some records.
  struct Change {
    /// How it differs in the first of them.
    var difference: TestDifference
    /// The key of the first of them.
    var key: String
    var count = 1

    /// The difference for people: how often it is there.
    var counted: TestDifference {
      var counted = difference
      if count > 1 { counted.note += " in \(count) records" }
      return counted
    }

    var words: String {
      let (expected, got) = difference.shown
      let place = count > 1 ? "in \(count) records, first \(key)" : "in record \(key)"
      return "\(difference.field): \(expected) → \(got) \(place)"
    }
  }

  /// How many records differ, in one line.
  private(set) var summary = ""
  /// In the order in which fields are first seen to differ.
  private(set) var changes: [Change] = []

  init(expected: Data, got: Data, path: String, key: [String]) {
    let old = GoldenTable(expected, path: path)
    let new = GoldenTable(got, path: path)
    guard let old, let new else {
      summary = "the output differs from \(FilePath.name(of: path))"
      return
    }
    let oldKeys = old.keys(key)
    let newKeys = new.keys(key)
    var changed = 0
    var added: [String] = []
    var places: [String: Int] = [:]
    for (place, key) in oldKeys.enumerated() { places[key] = place }
    for (place, key) in newKeys.enumerated() {
      guard let other = places.removeValue(forKey: key) else {
        added.append(key)
        continue
      }
      let fields = Self.compare(old.records[other], new.records[place])
      if !fields.isEmpty { changed += 1 }
      for field in fields { note(field, key) }
    }
    let removed = oldKeys.filter { places[$0] != nil }
    var parts: [String] = []
    if changed > 0 { parts.append("\(changed) changed") }
    if let first = added.first { parts.append("\(added.count) more (first \(first))") }
    if let first = removed.first { parts.append("\(removed.count) missing (first \(first))") }
    if parts.isEmpty { parts.append("the same records in another order or form") }
    summary =
      "\(parts.joined(separator: ", ")) of \(oldKeys.count) records in \(FilePath.name(of: path))"
  }

  private mutating func note(_ difference: TestDifference, _ key: String) {
    if let place = changes.firstIndex(where: { $0.difference.field == difference.field }) {
      changes[place].count += 1
    } else {
      changes.append(Change(difference: difference, key: key))
    }
  }

  private static func compare(
    _ old: GoldenTable.Record, _ new: GoldenTable.Record
  ) -> [TestDifference] {
    var found: [TestDifference] = []
    for (name, value) in new {
      let before = old.first { $0.name == name }?.value ?? .empty
      let constant = Constant(before.text, kind: before.kind)
      if let difference = TestDifference(name, expected: constant, got: value) {
        found.append(difference)
      }
    }
    for (name, value) in old where !new.contains(where: { $0.name == name }) {
      let constant = Constant(value.text, kind: value.kind)
      if let difference = TestDifference(name, expected: constant, got: .empty) {
        found.append(difference)
      }
    }
    return found
  }
}
