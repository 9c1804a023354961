import Mapping
import Rules

/// Numbers that say what they were asked for: sequence and source key.
final class FakeNumbers: NumberSource {
  /// Source keys in the order in which numbers were taken.
  private(set) var taken: [String] = []

  func number(_ sequence: SequenceRule, sourceKey: UnsafeBufferPointer<UInt8>) throws -> String {
    let key = String(decoding: sourceKey, as: UTF8.self)
    taken.append(key)
    return "\(sequence.name)/\(key)"
  }
}

/// A store of numbers that can not be reached.
final class BrokenNumbers: NumberSource {
  struct Unreachable: Error {}

  func number(_ sequence: SequenceRule, sourceKey: UnsafeBufferPointer<UInt8>) throws -> String {
    throw Unreachable()
  }
}
