/// Text as UTF-16, for readers who want nothing else.
package enum UTF16Text {
  package static let byteOrderMark: [UInt8] = [0xFF, 0xFE]

  /// Appends UTF-8 as UTF-16, little-endian; bytes that are no UTF-8 become U+FFFD.
  package static func append(_ text: UnsafeBufferPointer<UInt8>, to buffer: ByteBuffer) {
    guard var from = text.baseAddress else { return }
    let end = from + text.count
    // No character takes more than twice its bytes.
    buffer.reserve(text.count * 2)
    var place = buffer.base + buffer.count
    while from < end {
      if from.pointee < 0x80 {
        put(UInt16(from.pointee), at: &place)
        from += 1
        continue
      }
      let (scalar, length) = scalar(from, end)
      from += length
      if scalar < 0x10000 {
        put(UInt16(truncatingIfNeeded: scalar), at: &place)
      } else {
        put(UInt16(truncatingIfNeeded: 0xD7C0 + (scalar >> 10)), at: &place)
        put(UInt16(truncatingIfNeeded: 0xDC00 | (scalar & 0x3FF)), at: &place)
      }
    }
    buffer.count = place - buffer.base
  }

  package static func append(_ text: String, to buffer: ByteBuffer) {
    var text = text
    text.withUTF8 { append($0, to: buffer) }
  }

  private static func put(_ unit: UInt16, at place: inout UnsafeMutablePointer<UInt8>) {
    place[0] = UInt8(truncatingIfNeeded: unit)
    place[1] = UInt8(truncatingIfNeeded: unit >> 8)
    place += 2
  }

  /// The character that begins here, and its bytes.
  private static func scalar(
    _ from: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> (UInt32, Int) {
    let first = UInt32(from.pointee)
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first < 0xF5, end - from >= length else { return (0xFFFD, 1) }
    var scalar = first & (0x7F >> UInt32(length))
    for index in 1..<length {
      guard from[index] & 0xC0 == 0x80 else { return (0xFFFD, 1) }
      scalar = scalar << 6 | UInt32(from[index] & 0x3F)
    }
    return (scalar, length)
  }
}
