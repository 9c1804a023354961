internal import Mapping
internal import Rules
internal import Runs

/// Numbers as a run would give them, with a note of those that no run has given yet.
final class NotedNumbers: NumberSource {
  private let stored: StoredNumbers
  private let preview: any NumberSource
  /// Sequences whose next number was shown.
  private(set) var pending: Set<String> = []

  init(stored: StoredNumbers, preview: any NumberSource) {
    self.stored = stored
    self.preview = preview
  }

  func number(
    _ sequence: SequenceRule, sourceKey: UnsafeBufferPointer<UInt8>
  ) throws -> String {
    if let known = try stored.known(sequence, sourceKey: sourceKey) { return known }
    pending.insert(sequence.name)
    return try preview.number(sequence, sourceKey: sourceKey)
  }
}

/// Numbers that records got before; for others a text that no record has as its number.
final class DistinctNumbers: NumberSource {
  private let stored: StoredNumbers

  init(stored: StoredNumbers) { self.stored = stored }

  func number(
    _ sequence: SequenceRule, sourceKey: UnsafeBufferPointer<UInt8>
  ) throws -> String {
    try stored.known(sequence, sourceKey: sourceKey)
      ?? "\u{0}" + String(decoding: sourceKey, as: UTF8.self)
  }
}
