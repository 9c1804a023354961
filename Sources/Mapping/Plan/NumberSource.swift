package import Rules

/// Where a mapper gets the next number of a sequence from.
///
/// One per worker.
package protocol NumberSource: AnyObject {
  /// The number of a sequence for one source record: the one it got before, or the next free one, made durable before
  /// the block's output is written.
  ///
  /// - Parameters:
  ///   - sourceKey: canonical text of the record's source key.
  func number(_ sequence: SequenceRule, sourceKey: UnsafeBufferPointer<UInt8>) throws -> String
}
