internal import Records

/// Encodes each row for several targets at once: the targets' own encodings one after the other, each
/// behind its length (4 bytes, little-endian; `FanOutRow.absent` where the row is not for that target).
final class FanOutEncoder: RecordEncoder {
  private let encoders: [any RecordEncoder]
  private var targets = TargetMask()

  init(_ encoders: [any RecordEncoder]) { self.encoders = encoders }

  func select(_ targets: TargetMask) { self.targets = targets }

  func append(_ row: UnsafePointer<Cell>, to buffer: ByteBuffer) {
    for (target, encoder) in encoders.enumerated() {
      let place = buffer.count
      buffer.reserve(FanOutRow.prefixLength)
      buffer.count += FanOutRow.prefixLength
      var length = FanOutRow.absent
      if targets.contains(target) {
        encoder.append(row, to: buffer)
        length = UInt32(truncatingIfNeeded: buffer.count - place - FanOutRow.prefixLength)
      }
      UnsafeMutableRawPointer(buffer.base + place).storeBytes(
        of: length.littleEndian, as: UInt32.self)
    }
  }
}

/// Walks through the parts of a row that `FanOutEncoder` wrote, one for each target.
struct FanOutRow {
  static let prefixLength = 4
  /// In the place of a length: the row is not for this target.
  static let absent = UInt32.max

  private var rest: UnsafeBufferPointer<UInt8>

  init(_ row: UnsafeBufferPointer<UInt8>) { rest = row }

  /// What the next target gets; nil where the row is not for it.
  mutating func next() -> UnsafeBufferPointer<UInt8>? {
    guard let base = rest.baseAddress, rest.count >= Self.prefixLength else { return nil }
    let length = UInt32(littleEndian: UnsafeRawPointer(base).loadUnaligned(as: UInt32.self))
    let isAbsent = length == Self.absent
    let end = min(rest.count, Self.prefixLength + (isAbsent ? 0 : Int(length)))
    let part = UnsafeBufferPointer(rebasing: rest[Self.prefixLength..<end])
    rest = UnsafeBufferPointer(rebasing: rest[end...])
    return isAbsent ? nil : part
  }
}
